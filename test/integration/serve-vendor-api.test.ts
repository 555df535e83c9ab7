import { rename } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { bronzePath, inLake } from '../../src/lake/storage/lake-paths.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ask } from '../support/ask-rest.ts';
import { type LakeVendor, startLakeVendor } from '../support/lake-vendor.ts';
import { openServer } from '../support/open-server.ts';

const TOKEN = 'token-of-a-test-that-nobody-guesses';
const BARS = '/v2/aggs/ticker/AAPL/range/1/day/2026-03-02/2026-03-13';

let sandbox: Sandbox;
let lake: LakeVendor;

beforeAll(async () => {
  sandbox = await startSandbox({ symbols: 6, from: tradingDay('2026-03-02'), to: tradingDay('2026-03-13') });
  lake = await startLakeVendor(sandbox, [
    ['sync', 'stocks_daily', '--from', '2026-03-02', '--to', '2026-03-11'],
  ]);
}, 120_000);

afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await sandbox.stop();
});

describe('barlake serve', () => {
  it('answers the vendor’s clients with any key, or none, where it has no token', async () => {
    await using server = await openServer(lake.root);
    for (const path of [BARS, `${BARS}?apiKey=any`]) {
      const response = await server.get(path);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ ticker: 'AAPL', status: 'OK' });
    }
    const bearer = await server.get(BARS, { headers: { Authorization: 'Bearer whatever' } });
    expect(bearer.status).toBe(200);
  });

  it('wants its token for a key where it has one, and slows down who guesses', async () => {
    await using server = await openServer(lake.root, { access: { token: TOKEN } });
    const byParameter = await server.get(`${BARS}?apiKey=${TOKEN}`);
    const byHeader = await server.get(BARS, { headers: { Authorization: `Bearer ${TOKEN}` } });
    expect([byParameter.status, byHeader.status]).toEqual([200, 200]);
    const missing = await server.get(BARS);
    expect([missing.status, await missing.json()]).toEqual([
      401,
      expect.objectContaining({ status: 'ERROR', error: 'API Key was not provided' }),
    ]);
    const guesses: number[] = [];
    for (let guess = 0; guess < 15; guess++) {
      guesses.push((await server.get(`${BARS}?apiKey=guess-${guess}`)).status);
    }
    expect(new Set(guesses)).toEqual(new Set([401, 429]));
    expect(guesses.at(-1)).toBe(429);
    expect(server.shown.join('')).toContain('/v2/aggs/ticker/AAPL');
    expect(server.shown.join('')).not.toContain(TOKEN);
  });

  it('leaves what is no address of the vendor’s to its other pages', async () => {
    await using server = await openServer(lake.root);
    const unknown = await server.get('/v3/nothing');
    expect(await unknown.json()).toMatchObject({ status: 'NOT_FOUND' });
    expect((await server.get('/v4/nothing')).headers.get('x-barlake-cache')).toBeNull();
  });
});

describe('answers that are kept', () => {
  it('are made anew when what they were made from has changed, and only then', async () => {
    const cache = async (path: string): Promise<string | null> =>
      (await ask(lake, path)).headers.get('x-barlake-cache');
    const [before, again] = [await ask(lake, BARS), await ask(lake, BARS)];
    expect(again.headers.get('x-barlake-cache')).toBe('hit');
    expect(before.body['resultsCount']).toBe(8);
    expect(before.headers.get('x-barlake-missing')).toBe(
      'barlake sync stocks_daily --from 2026-03-12 --to 2026-03-13; barlake sync reference --only splits',
    );
    const previous = await ask(lake, '/v2/aggs/ticker/AAPL/prev');
    expect(previous.body.results?.[0]?.['t']).toBe(Date.parse('2026-03-11T20:00:00Z'));
    const coins = '/v2/aggs/ticker/X:BTCUSD/range/1/day/2026-03-02/2026-03-13';
    expect([await cache(coins), await cache(coins)]).toEqual(['miss', 'hit']);

    await lake.run('sync', 'stocks_daily', '--from', '2026-03-12', '--to', '2026-03-13');

    const after = await ask(lake, BARS);
    expect([after.headers.get('x-barlake-cache'), after.body['resultsCount']]).toEqual(['miss', 10]);
    expect(after.headers.get('x-barlake-missing')).toBe('barlake sync reference --only splits');
    expect(await cache(coins)).toBe('hit');
    const then = await ask(lake, '/v2/aggs/ticker/AAPL/prev');
    expect(then.body.results?.[0]?.['t']).toBe(Date.parse('2026-03-13T20:00:00Z'));

    // Without splits nothing can be adjusted, and the answer says so.
    expect(after.body['adjusted']).toBe(false);
    await lake.run('sync', 'reference', '--only', 'splits');
    const adjusted = await ask(lake, BARS);
    expect([adjusted.body['adjusted'], adjusted.headers.get('x-barlake-missing')]).toEqual([true, null]);
  });

  it('are told apart from those that cannot be made: a damaged lake is an error, and is not kept', async () => {
    const path = '/v2/aggs/grouped/locale/us/market/stocks/2026-03-05';
    const found = inLake(lake.root, bronzePath('stocks_daily', tradingDay('2026-03-05')));
    await rename(found, `${found}.away`);
    const broken = await ask(lake, path);
    expect([broken.status, broken.body['status']]).toEqual([500, 'ERROR']);
    expect(broken.body['error']).toContain('E_PARTITION_DAMAGED');
    expect(broken.text).not.toContain(lake.root);
    await rename(`${found}.away`, found);
    expect((await ask(lake, path)).status).toBe(200);
  });
});
