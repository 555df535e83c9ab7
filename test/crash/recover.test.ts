import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { recentRuns } from '../../src/lake/catalog/run-log.ts';
import { recoverLake } from '../../src/lake/recovery/recover.ts';
import { bronzePath, inLake, landingPath, quarantinePath } from '../../src/lake/storage/lake-paths.ts';
import { DAY, file, line } from '../support/ingest-text.ts';
import { catalogFacts, type LakeState, lakeProblems, lakeState } from '../support/lake-problems.ts';
import { type KillPoint, makeSmallLake, type SmallLake } from '../support/small-lake.ts';

const DATASET = 'stocks_daily';
const BARS = bronzePath(DATASET, DAY);
const REFUSED = quarantinePath(DATASET, DAY);
const LANDED = landingPath(DATASET, DAY);

const CLEAN = file(line(), line({ ticker: 'B' }));
const DIRTY = file(line(), line({ ticker: 'B', open: 'x' }), line({ ticker: 'C' }));
const DIRTIER = file(line({ volume: 7 }), line({ ticker: 'B', low: -1 }), 'broken');

const lakes: SmallLake[] = [];
async function makeLake(): Promise<SmallLake> {
  const lake = await makeSmallLake('recover');
  lakes.push(lake);
  return lake;
}
afterEach(async () => {
  for (const lake of lakes.splice(0)) await lake[Symbol.asyncDispose]();
});

const uninterruptedStates = new Map<string, Promise<LakeState>>();

/** The state of a lake to which these revisions came one after the other without a crash. */
async function uninterrupted(...revisions: readonly string[]): Promise<LakeState> {
  const name = revisions.join();
  const known = uninterruptedStates.get(name) ?? syncOneByOne(revisions);
  uninterruptedStates.set(name, known);
  return known;
}

async function syncOneByOne(revisions: readonly string[]): Promise<LakeState> {
  const lake = await makeLake();
  for (const text of revisions) {
    lake.offer(DATASET, DAY, text);
    await lake.sync();
  }
  return lakeState(lake.root);
}

const KILLS: readonly KillPoint[] = [
  'download staged',
  'landing renamed',
  'ingest staged',
  'quarantine renamed',
  'bars renamed',
  'old quarantine removed',
];
const REVISIONS: readonly (readonly [string, readonly string[]])[] = [
  ['a first clean file', [CLEAN]],
  ['a first file with refused rows', [DIRTY]],
  ['a clean file after one with refused rows', [DIRTY, CLEAN]],
  ['refused rows after a clean file', [CLEAN, DIRTY]],
  ['other refused rows', [DIRTY, DIRTIER]],
];

describe.each(KILLS)('a process killed with its %s', (kill) => {
  it.each(REVISIONS)(
    'over %s leaves nothing that the next sync does not bring to the same bytes',
    async (_, revisions) => {
      const lake = await makeLake();
      for (const text of revisions.slice(0, -1)) {
        lake.offer(DATASET, DAY, text);
        await lake.sync();
      }
      lake.offer(DATASET, DAY, revisions.at(-1) ?? '');
      await lake.sync({ kill });
      await lake.sync();
      expect(await lakeState(lake.root)).toEqual(await uninterrupted(...revisions));
      expect((await lake.sync()).tasks).toEqual([]);
      const runs = await lake.withCatalog((catalog) => recentRuns(catalog, 3));
      expect(runs.map((run) => run.state)).toEqual(['done', 'done', 'failed']);
    },
  );

  it('while making a day again leaves the same bytes', async () => {
    const lake = await makeLake();
    lake.offer(DATASET, DAY, DIRTY);
    await lake.sync();
    const before = await lakeState(lake.root);
    await lake.sync({ kill, mode: 'rebuild' });
    await lake.sync();
    expect(await lakeState(lake.root)).toEqual(before);
  });

  it('a second time during the repair leaves nothing either', async () => {
    const lake = await makeLake();
    lake.offer(DATASET, DAY, DIRTY);
    await lake.sync();
    lake.offer(DATASET, DAY, DIRTIER);
    await lake.sync({ kill: 'quarantine renamed' });
    await lake.sync({ kill });
    await lake.sync();
    expect(await lakeState(lake.root)).toEqual(await uninterrupted(DIRTY, DIRTIER));
  });
});

describe('recovery', () => {
  it('adopts whole files, so that nothing is fetched or made twice', async () => {
    const lake = await makeLake();
    lake.offer(DATASET, DAY, DIRTY);
    await lake.sync({ kill: 'landing renamed' });
    const second = await lake.sync({ kill: 'bars renamed' });
    expect(second).toMatchObject({
      recovery: { interrupted: 1, adopted: [LANDED] },
      tasks: [`ingest:${DATASET}:${DAY}`],
    });
    const third = await lake.sync();
    expect(third).toMatchObject({ recovery: { interrupted: 1, adopted: [BARS], removed: [] }, tasks: [] });
    const tasks = await lake.withCatalog(({ db }) =>
      db.selectFrom('tasks').select(['kind', 'state']).execute(),
    );
    expect(tasks).toEqual([
      { kind: 'land', state: 'done' },
      { kind: 'ingest', state: 'done' },
    ]);
  });

  it('keeps bars readable whose refused rows were overwritten, and has both made again', async () => {
    const lake = await makeLake();
    const first = lake.offer(DATASET, DAY, DIRTY);
    await lake.sync();
    lake.offer(DATASET, DAY, DIRTIER);
    await lake.sync({ kill: 'quarantine renamed' });
    // The vendor takes the new revision back: nothing but the mark makes the old one stale.
    lake.offer(DATASET, DAY, DIRTY, { etag: first.etag });
    const report = await lake.withCatalog(async (catalog) =>
      recoverLake({ root: lake.root, catalog }, lake.session, 1),
    );
    expect(report).toMatchObject({ stale: [BARS], removed: [REFUSED], adopted: [], leftAlone: [] });
    expect(catalogFacts(lake.root).partitions).toContainEqual(
      expect.objectContaining({
        layer: 'bronze',
        rows: 2,
        quarantine_path: null,
        fingerprint: expect.stringMatching(/^stale:/),
      }),
    );
    await lake.sync();
    expect(await lakeState(lake.root)).toEqual(await uninterrupted(DIRTY));
  });

  it('empties temp, folders and all, and keeps the folder', async () => {
    const lake = await makeLake();
    await mkdir(join(lake.root, 'temp', 'run', 'deep'), { recursive: true });
    await writeFile(join(lake.root, 'temp', 'run', 'deep', 'half.parquet'), 'half');
    await lake.sync();
    expect(await lakeProblems(lake.root)).toEqual([]);
    expect(existsSync(join(lake.root, 'temp'))).toBe(true);
  });

  it('takes up what failed while publishing although the process lived on', async () => {
    const lake = await makeLake();
    lake.offer(DATASET, DAY, DIRTY);
    await lake.sync({ kill: 'bars renamed' });
    await lake.withCatalog(({ db }) =>
      db
        .updateTable('tasks')
        .set({ state: 'failed', error_code: 'E_DISK_FULL' })
        .where('state', '=', 'running')
        .execute(),
    );
    expect(await lake.sync()).toMatchObject({ recovery: { adopted: [BARS] }, tasks: [] });
    expect(await lake.sync()).toMatchObject({ recovery: { interrupted: 0 } });
  });

  it('leaves files alone that it cannot read or that are not ours', async () => {
    const lake = await makeLake();
    lake.offer(DATASET, DAY, DIRTY);
    await lake.sync({ kill: 'bars renamed' });
    await writeFile(inLake(lake.root, BARS), 'no parquet');
    await writeFile(inLake(lake.root, LANDED), 'no gzip');
    const report = await lake.withCatalog(async (catalog) => {
      await catalog.db.updateTable('tasks').set({ state: 'running' }).execute();
      return recoverLake({ root: lake.root, catalog }, lake.session, 1);
    });
    expect(report.leftAlone.map(({ path }) => path).sort()).toEqual([BARS, LANDED]);
    expect(await readFile(inLake(lake.root, BARS), 'utf8')).toBe('no parquet');
    expect(await readFile(inLake(lake.root, LANDED), 'utf8')).toBe('no gzip');
  });

  it('does not take another day’s bars for those of the day they lie under', async () => {
    const lake = await makeLake();
    const other = '2024-03-08' as typeof DAY;
    lake.offer(DATASET, DAY, CLEAN);
    await lake.sync();
    lake.offer(DATASET, other, file(line({ window_start: '1709874000000000000' })));
    await lake.sync({ kill: 'ingest staged' });
    await copyFile(inLake(lake.root, BARS), inLake(lake.root, bronzePath(DATASET, other)));
    const { recovery, tasks } = await lake.sync();
    expect(recovery.leftAlone).toEqual([
      { path: bronzePath(DATASET, other), reason: `holds ${DATASET} ${DAY}` },
    ]);
    expect(tasks).toEqual([`ingest:${DATASET}:${other}`]);
    expect(await lakeProblems(lake.root)).toEqual([]);
  });

  it('keeps a quarantine file that nobody can attribute', async () => {
    const lake = await makeLake();
    lake.offer(DATASET, DAY, CLEAN);
    await lake.sync({ kill: 'bars renamed' });
    await mkdir(join(lake.root, 'quarantine', DATASET), { recursive: true });
    await writeFile(inLake(lake.root, REFUSED), 'mine');
    const { recovery } = await lake.sync();
    expect(recovery).toMatchObject({ adopted: [BARS], removed: [], leftAlone: [{ path: REFUSED }] });
    expect(await readFile(inLake(lake.root, REFUSED), 'utf8')).toBe('mine');
  });

  it('has a landed file fetched again when its ETag cannot be told from its bytes', async () => {
    const lake = await makeLake();
    lake.offer(DATASET, DAY, CLEAN, { etag: `${createHash('md5').digest('hex')}-2` });
    await lake.sync({ kill: 'landing renamed' });
    expect((await lake.sync()).tasks).toEqual([`land:${DATASET}:${DAY}`, `ingest:${DATASET}:${DAY}`]);
    expect(await lakeProblems(lake.root)).toEqual([]);
  });
});
