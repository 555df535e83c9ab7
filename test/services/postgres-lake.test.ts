import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openServer } from '../support/open-server.ts';
import { runInside } from '../support/run-barlake.ts';
import { vendorEnv } from '../support/stand-in.ts';
import { type PostgresServer, startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const DAYS = ['--from', '2026-02-02', '--to', '2026-02-06'];

describe.skipIf(withoutPostgres !== undefined)('a lake whose catalog is on Postgres', () => {
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
    const synced = await run(server.url, 'sync', 'stocks_daily', ...DAYS);
    if (synced.code !== 0) throw new Error(synced.err);
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const run = async (url: string, ...args: readonly string[]) =>
    runInside([...args, '--lake', bench.root], {
      cwd: bench.folder.path,
      env: { ...vendorEnv(bench.vendor), BARLAKE_CATALOG_URL: url },
    });

  async function execute(statement: string): Promise<void> {
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  it('is refused beside data without a catalog, and rebuilt from the files', async () => {
    const before = await run(server.url, 'sql', 'SELECT * FROM partitions ORDER BY ALL', '--format', 'csv');
    expect(before.out.split('\n').length).toBeGreaterThan(10);
    await execute('DROP SCHEMA barlake CASCADE');
    const refused = await run(server.url, 'status');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('E_CATALOG_DAMAGED') });
    expect(await run(server.url, 'catalog', 'rebuild')).toMatchObject({ code: 0 });
    const after = await run(server.url, 'sql', 'SELECT * FROM partitions ORDER BY ALL', '--format', 'csv');
    expect(after.out).toBe(before.out);
  });

  it('keeps what is left of a damaged catalog', async () => {
    await execute('DROP TABLE barlake.findings');
    const rebuilt = await run(server.url, 'catalog', 'rebuild', '--json');
    expect(JSON.parse(rebuilt.out)).toMatchObject({
      previous: { kind: 'set-aside', path: 'barlake_damaged_1' },
    });
    expect(await run(server.url, 'status')).toMatchObject({ code: 0 });
  });

  it('is backed up and restored across databases', async () => {
    const [first, second] = [bench.folder.at('from-postgres.tar.gz'), bench.folder.at('from-file.tar.gz')];
    const status = async (url: string): Promise<string> => (await run(url, 'status', '--json')).out;
    const wanted = await status(server.url);
    expect(await run(server.url, 'backup', first)).toMatchObject({ code: 0 });
    expect(await run('sqlite', 'restore', first, '--only', 'catalog')).toMatchObject({ code: 0 });
    expect(await status('sqlite')).toBe(wanted);
    expect(await run('sqlite', 'backup', second)).toMatchObject({ code: 0 });
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(bench.root, `catalog.db${suffix}`), { force: true });
    const other = `${server.url}?schema=restored`;
    expect(await run(other, 'restore', second, '--only', 'catalog')).toMatchObject({ code: 0 });
    expect(await status(other)).toBe(wanted);
    expect(await run(other, 'restore', second, '--only', 'catalog')).toMatchObject({ code: 1 });
  });

  it('is served, and runs of other processes are seen', async () => {
    await using served = await openServer(bench.root, { env: { BARLAKE_CATALOG_URL: server.url } });
    const overview = await (await served.get(API_PATH.overview)).text();
    expect(overview).toContain('stocks_daily');
    expect((await run(server.url, 'sync', 'stocks_daily', ...DAYS, '--rebuild')).code).toBe(0);
    const runs = await (await served.get(API_PATH.runs)).text();
    expect(runs).toContain('"state":"done"');
    expect(runs + overview).not.toContain('only-for-tests');
    const system = await (await served.get(API_PATH.system)).text();
    expect(system).toContain('postgres://barlake:***@');
    expect(system).not.toContain('only-for-tests');
  });
});
