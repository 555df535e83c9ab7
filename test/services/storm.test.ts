import { mkdir } from 'node:fs/promises';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { budgetWindows, MINUTE_WINDOW_MS } from '../../src/vendor/rest/budget/call-budget.ts';
import { openSharedLedger } from '../../src/vendor/rest/budget/shared-ledger.ts';
import { accountOf } from '../../src/vendor/rest/state-database.ts';
import { openCluster, readSync } from '../support/cluster-bench.ts';
import { startFaultyProxy } from '../support/faulty-proxy.ts';
import { lakeContent } from '../support/lake-content.ts';
import { lakeProblems } from '../support/lake-problems.ts';
import { startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { startRedis, withoutRedis } from '../support/start-redis.ts';

const DAYS = 10;
const [FROM, TO] = [tradingDay('2026-02-02'), tradingDay('2026-02-13')];
const MARKET = { datasets: ['stocks_daily'] as const, from: FROM, to: TO, symbols: 4 };
const SYNC = ['sync', 'stocks_daily', '--from', FROM, '--to', TO, '--route', 'grouped', '--json'];

/** Six days are refused once, each with two seconds to wait. */
const STORM = 'throttle=/v2/aggs/grouped/*/2026-02-0*,times=1,retry-after=2';
const REFUSED = 6;
const HELD_MS = 2_000;

/** A refusal is known to all workers after so long. */
const SPREAD_MS = 1_000;

const WORKERS = 3;
const PER_MINUTE = 20;

/** The minute before was spent by others. So many calls of it fall out of the window at once after so long, the rest one by one. */
const AT_ONCE = 6;
const FREE_MS = 5_000;
const STEP_MS = 250;

/** A server of a queue with the budget in it. */
interface BudgetServer extends AsyncDisposable {
  readonly url: string;
  /** Moves the calls that an account has made to these instants. */
  moveCalls(account: string, atMs: readonly number[]): Promise<void>;
}

async function redisBudget(): Promise<BudgetServer> {
  const redis = await startRedis();
  return {
    url: redis.url,
    async moveCalls(account, atMs) {
      const key = `barlake:budget:{${account}}:grants`;
      await redis.ask('DEL', key);
      await redis.ask('ZADD', key, ...atMs.flatMap((ms, at) => [String(ms), `before ${at}`]));
    },
    [Symbol.asyncDispose]: async () => redis[Symbol.asyncDispose](),
  };
}

async function postgresBudget(): Promise<BudgetServer> {
  const postgres = await startPostgres();
  return {
    url: postgres.url,
    async moveCalls(account, atMs) {
      const client = new Client({ connectionString: postgres.url });
      await client.connect();
      await client.query('DELETE FROM barlake.call_grants WHERE account = $1', [account]);
      await client.query('INSERT INTO barlake.call_grants SELECT $1, unnest($2::BIGINT[])', [account, atMs]);
      await client.end();
    },
    [Symbol.asyncDispose]: async () => postgres[Symbol.asyncDispose](),
  };
}

function describeStorm(name: string, without: string | undefined, start: () => Promise<BudgetServer>): void {
  describe.skipIf(without !== undefined)(`three workers with one key and a budget in ${name}`, () => {
    it('all hold back after refusals for rate, keep to every window, and lose no day', async () => {
      await using server = await start();
      await using cluster = await openCluster({ market: MARKET, queueUrl: server.url });
      const { vendor, root } = cluster;
      await using line = await startFaultyProxy(vendor.rest);
      const env = { POLYGON_BASE_URL: line.endpoint, POLYGON_RATE_LIMIT: String(PER_MINUTE) };
      // An empty lake, so that workers are ready before the run.
      await mkdir(root);
      await (await openCatalog(`${root}/catalog.db`, { readOnly: false }))[Symbol.asyncDispose]();
      const alone = cluster.folder.at('alone');
      const [single] = await Promise.all([
        cluster.runAlone(SYNC, alone),
        ...Array.from({ length: WORKERS }, async () => cluster.startWorker(['--concurrency', '2'], env)),
      ]);
      expect(single).toMatchObject({ code: 0 });

      const account = accountOf({ apiKey: vendor.apiKey, host: new URL(line.endpoint).host });
      const free = await spendBefore(server, account);
      vendor.control.clearRequests();
      vendor.control.addFault(STORM);
      const ended = await cluster.start(SYNC, env).finished;
      expect(ended).toMatchObject({ code: 0 });

      const arrivals = line.seen.map(({ atMs }) => atMs);
      expect(arrivals).toHaveLength(DAYS + REFUSED);
      // A call may be sent when one of the minute before has fallen out of the window, and not a moment sooner.
      expect(arrivals.filter((ms, at) => ms < (free[at] ?? Number.POSITIVE_INFINITY))).toEqual([]);
      const byDay = Map.groupBy(line.seen, ({ url }) => /\d{4}-\d\d-\d\d/.exec(url)?.[0]);
      const refusals = [...byDay.values()]
        .filter((calls) => calls.length === 2)
        .map(([first]) => first?.atMs ?? 0);
      expect([byDay.size, refusals.length]).toEqual([DAYS, REFUSED]);
      const held = (ms: number): boolean =>
        refusals.some((refused) => ms > refused + SPREAD_MS && ms < refused + HELD_MS);
      expect(arrivals.filter(held)).toEqual([]);

      const { byVerb } = vendor.control.restRequests();
      expect(byVerb).toEqual({ GET: { 200: DAYS, 429: REFUSED } });
      const document = readSync(ended);
      expect(document).toMatchObject({ state: 'done', tasks: { failed: 0, skipped: 0 } });
      expect(document.calls.made).toBe(DAYS + REFUSED);
      const told = await cluster.run(['status', '--json']);
      expect(JSON.parse(told.out)).toMatchObject({ calls: { rateLimited: REFUSED } });
      expect(await lakeContent(root)).toEqual(await lakeContent(alone));
      expect(await lakeProblems(root)).toEqual([]);
    });
  });
}

/** Spends a whole minute's budget through the book itself, dates it back, and tells when each call of it is free again. */
async function spendBefore(server: BudgetServer, account: string): Promise<readonly number[]> {
  {
    const windows = budgetWindows(PER_MINUTE);
    await using ledger = await openSharedLedger({ url: server.url, prefix: 'barlake', account, windows });
    for (let calls = 0; calls < PER_MINUTE; calls++) expect(await ledger.claim()).toBe(0);
    expect(await ledger.claim()).toBeGreaterThan(0);
  }
  const startMs = Date.now() + FREE_MS;
  const free = Array.from(
    { length: PER_MINUTE },
    (_, at) => startMs + Math.max(0, at - AT_ONCE + 1) * STEP_MS,
  );
  await server.moveCalls(
    account,
    free.map((ms) => ms - MINUTE_WINDOW_MS),
  );
  return free;
}

describeStorm('Redis', withoutRedis, redisBudget);
describeStorm('Postgres', withoutPostgres, postgresBudget);
