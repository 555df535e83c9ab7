import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsDocumentSchema } from '../../contract/api/calls.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { openSharedLedger, type SharedLedger } from '../../src/vendor/rest/budget/shared-ledger.ts';
import { accountOf } from '../../src/vendor/rest/state-database.ts';
import { openServer } from '../support/open-server.ts';
import { startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { startRedis, withoutRedis } from '../support/start-redis.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

interface Server extends AsyncDisposable {
  readonly url: string;
}

const WINDOW_MS = 600;

/** Takes calls until it has some, as a client does; when each was let go. */
async function take(ledger: SharedLedger, count: number): Promise<readonly number[]> {
  const sentMs: number[] = [];
  while (sentMs.length < count) {
    const waitMs = await ledger.claim();
    if (waitMs > 0) await sleep(waitMs);
    else sentMs.push(performance.now());
  }
  return sentMs;
}

function describeLedger(name: string, without: string | undefined, start: () => Promise<Server>): void {
  describe.skipIf(without !== undefined)(`a budget in ${name}`, () => {
    let server: Server;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(async () => server?.[Symbol.asyncDispose]());
    const open = async (account: string, callsMax: number) =>
      openSharedLedger({
        url: server.url,
        prefix: 'test',
        account,
        windows: [
          { callsMax: 1_000, windowMs: 100 },
          { callsMax, windowMs: WINDOW_MS },
        ],
      });

    it('never lets more go in any window than it may, however many workers ask, and wastes none', async () => {
      const ledgers = await Promise.all(Array.from({ length: 4 }, async () => open('many', 10)));
      const startMs = performance.now();
      const sent = (await Promise.all(ledgers.map(async (ledger) => take(ledger, 10))))
        .flat()
        .toSorted((a, b) => a - b);
      // A call is noted a little later than it was granted: the window is looked at a little shorter.
      const busiest = sent.map(
        (from) => sent.filter((ms) => ms >= from && ms < from + WINDOW_MS - 100).length,
      );
      expect(Math.max(...busiest)).toBeLessThanOrEqual(10);
      expect((sent.at(-1) ?? 0) - startMs).toBeLessThan(4 * WINDOW_MS + 2_000);
      for (const ledger of ledgers) await ledger[Symbol.asyncDispose]();
    });

    it('tells how many calls of a key were let go of late, by whomever', async () => {
      await using one = await open('told', 10);
      await using other = await open('told', 10);
      await using stranger = await open('stranger', 10);
      expect(await one.count()).toBe(0);
      await Promise.all([take(one, 2), take(other, 3), take(stranger, 1)]);
      expect([await one.count(), await other.count()]).toEqual([5, 5]);
      await expect.poll(() => one.count(), { timeout: 5_000 }).toBe(0);
    });

    it('counts keys apart, and holds all of one back after a refusal', async () => {
      await using first = await open('first', 5);
      await using second = await open('first', 5);
      await using other = await open('other', 5);
      await first.pause(400);
      expect(await second.claim()).toBeGreaterThan(200);
      expect(await other.claim()).toBe(0);
      await sleep(450);
      expect(await second.claim()).toBe(0);
    });
  });
}

describeLedger('Redis', withoutRedis, startRedis);
describeLedger('Postgres', withoutPostgres, startPostgres);

describe.skipIf(withoutRedis !== undefined)('a server of a cluster', () => {
  it('tells how much of the budget all machines have used, and of its own while their server is away', async () => {
    await using redis = await startRedis();
    await using folder = await makeTempFolder('budget');
    await using _catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    const key = { apiKey: 'a-key-of-the-vendor', host: 'api.massive.com' };
    await using elsewhere = await openSharedLedger({
      url: redis.url,
      prefix: 'barlake',
      account: accountOf(key),
      windows: [{ callsMax: 7, windowMs: 61_000 }],
    });
    await take(elsewhere, 3);
    await using server = await openServer(folder.path, {
      env: {
        BARLAKE_QUEUE_URL: redis.url,
        POLYGON_API_KEY: key.apiKey,
        POLYGON_RATE_LIMIT: '7',
      },
    });
    const ask = async () => callsDocumentSchema.parse(await (await server.get('/api/v1/calls')).json());
    expect(await ask()).toMatchObject({ usedLastMinute: 3, callsPerMinute: 7, isOfAllMachines: true });
    await redis.kill();
    expect(await ask()).toMatchObject({ usedLastMinute: 0, isOfAllMachines: false });
  });
});
