import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogCopyDocumentSchema } from '../../contract/cli/catalog-copy.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type CatalogAddress, fileCatalog, parseCatalogUrl } from '../../src/lake/catalog/catalog-address.ts';
import { describeContent } from '../../src/lake/catalog/copy/copy-catalog.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { runsRecordedAfter } from '../../src/lake/catalog/run-history.ts';
import { startRun } from '../../src/lake/catalog/run-log.ts';
import { runInside } from '../support/run-barlake.ts';
import { type PostgresServer, startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const { signal } = new AbortController();
const DAYS = ['--from', '2026-02-02', '--to', '2026-02-06'];

describe.skipIf(withoutPostgres !== undefined)('catalog copy', () => {
  let server: PostgresServer;
  let bench: SyncBench;
  beforeAll(async () => {
    server = await startPostgres();
    bench = await openSyncBench({
      symbols: 3,
      datasets: ['stocks_daily'],
      from: tradingDay('2026-02-02'),
      to: tradingDay('2026-02-06'),
    });
    await bench.sync(['stocks_daily', ...DAYS]);
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const run = async (url: string, ...args: readonly string[]) =>
    runInside([...args, '--lake', bench.root], { cwd: bench.folder.path, env: { BARLAKE_CATALOG_URL: url } });

  function addressOf(url: string): CatalogAddress {
    const address = parseCatalogUrl(url, bench.root);
    if (address === undefined) throw new Error('no address');
    return address;
  }

  async function content(address: CatalogAddress) {
    await using catalog = await openCatalog(address, { readOnly: true });
    return await describeContent(catalog, signal);
  }

  it('takes everything to Postgres and back, and the lake looks the same from there', async () => {
    const before = await run('sqlite', 'status', '--json');
    const there = await run(server.url, 'catalog', 'copy', '--from', 'sqlite', '--json');
    expect(there).toMatchObject({ code: 0 });
    const document = catalogCopyDocumentSchema.parse(JSON.parse(there.out));
    expect(document.tables).toEqual(await content(fileCatalog(bench.root)));
    expect(document.tables).toEqual(await content(addressOf(server.url)));
    expect(document.tables.find(({ name }) => name === 'partitions')?.rows).toBe(10);
    expect(there.out).not.toContain('only-for-tests');
    expect((await run(server.url, 'status', '--json')).out).toBe(before.out);

    // What happens on Postgres comes back with it.
    await using catalog = await openCatalog(addressOf(server.url), { readOnly: false });
    await startRun(catalog, { id: 'later', command: 'sync', startedMs: 1, request: {} });
    expect(await run(server.url, 'catalog', 'copy', '--to', 'sqlite')).toMatchObject({ code: 1 });
    const back = await run(server.url, 'catalog', 'copy', '--to', 'sqlite', '--force');
    expect(back).toMatchObject({ code: 0, out: expect.stringContaining('set catalog.url: sqlite') });
    expect(await content(fileCatalog(bench.root))).toEqual(await content(addressOf(server.url)));
  });

  it('refuses a target that holds something, and leaves it as it was', async () => {
    const url = `${server.url}?schema=taken`;
    expect((await run(url, 'catalog', 'copy', '--from', 'sqlite')).code).toBe(0);
    const before = await content(addressOf(url));
    const again = await run(url, 'catalog', 'copy', '--from', 'sqlite');
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('E_EXISTS') });
    expect(await content(addressOf(url))).toEqual(before);
  });

  it('gives numbers that go on, and keeps the order of runs', async () => {
    const url = `${server.url}?schema=numbers`;
    {
      await using file = await openCatalog(fileCatalog(bench.root), { readOnly: false });
      for (const id of ['z', 'a'])
        await startRun(file, { id, command: 'sync', startedMs: 1, request: { odd: 'text with \u0000' } });
      await file.db
        .insertInto('audit')
        .values({ id: 41, time_ms: 1, action: 'a', subject: 's', details: 'with \u0000', outcome: 'done' })
        .execute();
    }
    expect(await run(url, 'catalog', 'copy', '--from', 'sqlite')).toMatchObject({ code: 0 });
    await using catalog = await openCatalog(addressOf(url), { readOnly: false });
    const row = { time_ms: 2, action: 'b', subject: 's', details: '{}', outcome: 'done' };
    const { id } = await catalog.db.insertInto('audit').values(row).returning('id').executeTakeFirstOrThrow();
    expect(id).toBe(42);
    const { rows } = await runsRecordedAfter(catalog.db, 0, 100);
    expect(rows.map((each) => each.id).slice(-2)).toEqual(['z', 'a']);
  });

  it.each([
    [[], 'Exactly one of'],
    [['--to', 'sqlite', '--from', 'sqlite'], 'Exactly one of'],
    [['--to', 'mysql://me:my-secret@host/db'], 'is not shown'],
    [['--to', 'sqlite'], 'uses already'],
  ])('refuses %j', async (args, words) => {
    const refused = await run('sqlite', 'catalog', 'copy', ...args);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining(words) });
    expect(refused.err).not.toContain('my-secret');
  });
});
