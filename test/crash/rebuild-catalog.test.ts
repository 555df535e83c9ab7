import { readdirSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { localMidnightMs } from '../../src/domain/local-time.ts';
import { type TradingDay, tradingDay } from '../../src/domain/trading-day.ts';
import { folderLake } from '../../src/lake/lake-place.ts';
import { assertCatalogPresent } from '../../src/lake/recovery/assert-catalog-present.ts';
import {
  bronzePath,
  catalogPath,
  inLake,
  landingPath,
  quarantinePath,
} from '../../src/lake/storage/lake-paths.ts';
import { file, line } from '../support/ingest-text.ts';
import { catalogFacts, fileHashes, lakeProblems } from '../support/lake-problems.ts';
import { rebuildFolder } from '../support/rebuild-folder.ts';
import { makeSmallLake, type SmallLake } from '../support/small-lake.ts';

const DAYS = ['2024-03-05', '2024-03-06', '2024-03-07'].map(tradingDay);
const [FIRST, SECOND, THIRD] = DAYS as [TradingDay, TradingDay, TradingDay];
const lakes: SmallLake[] = [];

afterEach(async () => {
  for (const lake of lakes.splice(0)) await lake[Symbol.asyncDispose]();
});

const at = (day: TradingDay) => BigInt(localMidnightMs(day, 'America/New_York')) * 1_000_000n;

/** Three days of two datasets, with refused rows, duplicates and findings. */
async function fullLake(): Promise<SmallLake> {
  const lake = await makeSmallLake('rebuild');
  lakes.push(lake);
  for (const day of DAYS) {
    const bar = (ticker: string, fields = {}) => line({ ticker, window_start: at(day), ...fields });
    lake.offer(
      'stocks_daily',
      day,
      file(bar('A'), bar('B'), bar('B'), ...(day === SECOND ? ['broken'] : [])),
    );
    lake.offer('options_daily', day, file(bar('O:SPY240315C00500000', { window_start: at(FIRST) })));
  }
  await lake.sync();
  await lake.withCatalog(({ db }) =>
    db
      .insertInto('objects')
      .values(
        (['absent', 'forbidden', 'pending'] as const).map((state) => ({
          dataset: 'fx_daily',
          source: 'flat' as const,
          day: `day-${state}`,
          key: state,
          etag: null,
          size_bytes: null,
          last_modified_ms: null,
          state,
          checked_ms: 5,
        })),
      )
      .execute(),
  );
  return lake;
}

const rebuild = async (lake: SmallLake) =>
  rebuildFolder(lake.root, { session: lake.session, nowMs: 77, signal: new AbortController().signal });

/** Every row of a table. */
function dump(lake: SmallLake, table: string): readonly unknown[] {
  const database = new DatabaseSync(catalogPath(lake.root), { readOnly: true });
  const rows = database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`).all();
  database.close();
  return rows;
}

async function removeCatalog({ root }: SmallLake): Promise<void> {
  for (const name of readdirSync(root).filter((each) => each.startsWith('catalog.db')))
    await rm(join(root, name));
}

describe('rebuildCatalog', () => {
  it('gives the same tables for the same lake, and keeps the history', async () => {
    const lake = await fullLake();
    const before = catalogFacts(lake.root);
    const tables = ['runs', 'tasks', 'api_calls', 'objects'];
    const history = tables.map((table) => dump(lake, table));
    const files = await fileHashes(lake.root);
    const report = await rebuild(lake);
    expect(report).toMatchObject({ previous: { kind: 'kept' }, damaged: [], foreign: [], stale: [] });
    expect(report.partitions).toHaveLength(12);
    expect(catalogFacts(lake.root)).toEqual(before);
    expect(tables.map((table) => dump(lake, table))).toEqual(history);
    expect(await fileHashes(lake.root)).toEqual(files);
    expect((await lake.sync()).tasks).toEqual([]);
  });

  it('brings back rows that were lost or changed', async () => {
    const lake = await fullLake();
    const before = catalogFacts(lake.root);
    await lake.withCatalog(async ({ db }) => {
      await db.deleteFrom('partitions').where('dataset', '=', 'stocks_daily').execute();
      await db.updateTable('partitions').set({ rows: 999 }).execute();
      await db.deleteFrom('findings').execute();
      await db.deleteFrom('objects').where('day', '=', FIRST).execute();
    });
    await rebuild(lake);
    expect(catalogFacts(lake.root)).toEqual(before);
  });

  it('makes a lost catalog again from the files alone', async () => {
    const lake = await fullLake();
    const before = catalogFacts(lake.root);
    await removeCatalog(lake);
    await expect(assertCatalogPresent(folderLake(lake.root))).rejects.toMatchObject({
      code: 'E_CATALOG_DAMAGED',
      mend: expect.stringContaining('barlake catalog rebuild'),
    });
    expect(await rebuild(lake)).toMatchObject({ previous: { kind: 'missing' } });
    const after = catalogFacts(lake.root);
    expect(after.partitions).toEqual(before.partitions);
    expect(after.findings).toEqual(before.findings);
    expect(after.objects).toEqual(before.objects.filter((row) => row['state'] === 'published'));
    expect(await lakeProblems(lake.root)).toEqual([]);
    await assertCatalogPresent(folderLake(lake.root));
    expect((await lake.sync()).tasks).toEqual([]);
  });

  it.each([
    ['text', (path: string) => writeFile(path, 'no database '.repeat(1000))],
    ['half a database', (path: string) => truncate(path, 20_000)],
    ['a database with a broken page', overwritePages],
  ])('sets %s aside and starts a new one', async (_, damage) => {
    const lake = await fullLake();
    const before = catalogFacts(lake.root).partitions;
    await damage(catalogPath(lake.root));
    const broken = await readFile(catalogPath(lake.root));
    const report = await rebuild(lake);
    const aside = join(lake.root, 'catalog.damaged-1.db');
    expect(report.previous).toMatchObject({ kind: 'set-aside', path: aside });
    expect(await readFile(aside)).toEqual(broken);
    expect(catalogFacts(lake.root).partitions).toEqual(before);
  });

  it('counts on when a damaged catalog lies there already, and never gives a log to another database', async () => {
    const lake = await fullLake();
    await writeFile(join(lake.root, 'catalog.damaged-1.db'), 'earlier');
    await removeCatalog(lake);
    await writeFile(`${catalogPath(lake.root)}-wal`, 'its log');
    expect(await rebuild(lake)).toMatchObject({
      previous: { path: join(lake.root, 'catalog.damaged-2.db') },
    });
    expect(await readFile(join(lake.root, 'catalog.damaged-2.db-wal'), 'utf8')).toBe('its log');
    expect(await readFile(join(lake.root, 'catalog.damaged-1.db'), 'utf8')).toBe('earlier');
    expect(dump(lake, 'partitions')).toHaveLength(12);
  });

  it('leaves the catalog of a newer barlake alone', async () => {
    const lake = await fullLake();
    const database = new DatabaseSync(catalogPath(lake.root));
    database.exec("INSERT INTO kysely_migration VALUES ('9999_future', '2030-01-01')");
    database.close();
    await expect(rebuild(lake)).rejects.toMatchObject({ code: 'E_LAKE_NEWER' });
    expect(readdirSync(lake.root).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  it('makes no lake where there is none', async () => {
    const lake = await fullLake();
    const options = { session: lake.session, nowMs: 1, signal: new AbortController().signal };
    await expect(rebuildFolder(join(lake.root, 'temp'), options)).rejects.toMatchObject({
      code: 'E_LAKE_MISSING',
    });
    expect(readdirSync(join(lake.root, 'temp'))).toEqual([]);
  });

  it('changes nothing when it is stopped', async () => {
    const lake = await fullLake();
    await writeFile(catalogPath(lake.root), 'no database');
    const options = { session: lake.session, nowMs: 1, signal: AbortSignal.abort(new Error('stop')) };
    await expect(rebuildFolder(lake.root, options)).rejects.toThrow('stop');
    expect(await readFile(catalogPath(lake.root), 'utf8')).toBe('no database');
  });
});

describe('files that do not belong into a catalog', () => {
  it('are listed when damaged, and left alone', async () => {
    const lake = await fullLake();
    const [cut, bent, landed] = [
      bronzePath('stocks_daily', FIRST),
      bronzePath('stocks_daily', SECOND),
      landingPath('stocks_daily', THIRD),
    ];
    await truncate(inLake(lake.root, cut), 300);
    await writeFile(inLake(lake.root, bent), '');
    await truncate(inLake(lake.root, landed), 50);
    const files = await fileHashes(lake.root);
    const report = await rebuild(lake);
    expect(report.damaged.map(({ path }) => path)).toEqual([cut, bent, landed]);
    expect(report.partitions).toHaveLength(9);
    expect(await fileHashes(lake.root)).toEqual(files);
    expect((await lake.sync()).tasks.toSorted()).toEqual([
      `ingest:stocks_daily:${FIRST}`,
      `ingest:stocks_daily:${SECOND}`,
    ]);
  });

  it('are bars whose bytes changed since they were published, where the old catalog knows them', async () => {
    const lake = await fullLake();
    const path = inLake(lake.root, bronzePath('stocks_daily', FIRST));
    const bytes = await readFile(path);
    // A version number in the footer: nothing that reading would notice.
    const index = bytes.lastIndexOf('0.0.0-test');
    bytes.write('9', index);
    await writeFile(path, bytes);
    expect((await rebuild(lake)).damaged).toEqual([
      { path: bronzePath('stocks_daily', FIRST), reason: 'its bytes are not the ones that were published' },
    ]);
  });

  it('are at the wrong place, of another day, or somebody else’s', async () => {
    const lake = await fullLake();
    const bars = inLake(lake.root, bronzePath('stocks_daily', FIRST));
    const wrong = [
      'bronze/stocks_daily/2024-03-05.parquet',
      'bronze/stocks_daily/year=2024/month=03/copy of 2024-03-05.parquet',
      'bronze/stocks_daily/year=2024/month=04/2024-03-05.parquet',
      'landing/polygon-s3/stocks_daily/2024/03/notes.txt',
    ];
    for (const path of wrong) {
      await mkdir(dirname(inLake(lake.root, path)), { recursive: true });
      await copyFile(bars, inLake(lake.root, path));
    }
    const otherDay = bronzePath('stocks_daily', tradingDay('2024-03-08'));
    await copyFile(bars, inLake(lake.root, otherDay));
    const bare = bronzePath('stocks_daily', tradingDay('2024-03-11'));
    using connection = await lake.session.connect();
    await connection.run(`COPY (SELECT 1 AS x) TO '${inLake(lake.root, bare)}' (FORMAT parquet)`);
    const report = await rebuild(lake);
    expect(report.foreign.map(({ path }) => path).toSorted()).toEqual([...wrong, otherDay, bare].toSorted());
    expect(report.damaged).toEqual([]);
    expect(report.partitions).toHaveLength(12);
  });

  it('are bars without their refused rows: they stay, and the next sync makes both again', async () => {
    const lake = await fullLake();
    const before = catalogFacts(lake.root);
    await rm(inLake(lake.root, quarantinePath('stocks_daily', SECOND)));
    expect((await rebuild(lake)).stale).toEqual([bronzePath('stocks_daily', SECOND)]);
    expect((await lake.sync()).tasks).toEqual([`ingest:stocks_daily:${SECOND}`]);
    expect(catalogFacts(lake.root)).toEqual(before);
    expect(await lakeProblems(lake.root)).toEqual([]);
  });

  it('are none when the ETag of a landed file is no hash, as long as its bars or the old catalog know it', async () => {
    const lake = await fullLake();
    const bar = line({ window_start: at(FIRST) });
    lake.offer('crypto_daily', FIRST, file(bar), { etag: '0123456789abcdef0123456789abcdef-3' });
    await lake.sync();
    const before = catalogFacts(lake.root).partitions;
    await rebuild(lake);
    expect(catalogFacts(lake.root).partitions).toEqual(before);
    await removeCatalog(lake);
    await rebuild(lake);
    expect(catalogFacts(lake.root).partitions).toEqual(before);
  });
});

describe('assertCatalogPresent', () => {
  it('lets a new or empty folder pass', async () => {
    const lake = await makeSmallLake('empty');
    lakes.push(lake);
    await expect(assertCatalogPresent(folderLake(lake.root))).resolves.toBeUndefined();
    await expect(assertCatalogPresent(folderLake(join(lake.root, 'absent')))).resolves.toBeUndefined();
  });

  it('takes a catalog of no bytes for a lost one', async () => {
    const lake = await fullLake();
    await truncate(catalogPath(lake.root), 0);
    await expect(assertCatalogPresent(folderLake(lake.root))).rejects.toMatchObject({
      code: 'E_CATALOG_DAMAGED',
    });
  });
});

async function overwritePages(path: string): Promise<void> {
  const bytes = await readFile(path);
  const pageBytes = bytes.readUInt16BE(16);
  for (let page = 2; page < 12; page++) bytes.fill(0xa5, page * pageBytes, page * pageBytes + 200);
  await writeFile(path, bytes);
}
