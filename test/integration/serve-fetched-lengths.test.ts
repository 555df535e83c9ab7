import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ask, type RestServer } from '../support/ask-rest.ts';
import { type LakeVendor, startLakeVendor } from '../support/lake-vendor.ts';

let sandbox: Sandbox;
let lake: LakeVendor;

beforeAll(async () => {
  sandbox = await startSandbox({ symbols: 4, from: tradingDay('2026-03-02'), to: tradingDay('2026-03-20') });
  const fetch = (length: string, from: string, to: string): readonly string[] => [
    'fetch',
    'AAPL',
    '--timeframes',
    length,
    '--from',
    from,
    '--to',
    to,
  ];
  lake = await startLakeVendor(sandbox, [
    // Clocks go forward on the 8th. Hours and quarters of an hour overlap, so do these and a market’s day of minutes.
    fetch('1h', '2026-03-03', '2026-03-10'),
    fetch('15m', '2026-03-09', '2026-03-12'),
    ['sync', 'stocks_minute', '--from', '2026-03-12', '--to', '2026-03-12'],
    fetch('1m', '2026-03-13', '2026-03-13'),
    ['sync', 'reference', '--only', 'splits'],
  ]);
}, 120_000);

afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await sandbox.stop();
});

interface Bar {
  readonly [name: string]: number;
}

async function bars(
  server: RestServer,
  length: string,
  from: string,
  to: string,
  more = '',
): Promise<readonly Bar[]> {
  const path = `/v2/aggs/ticker/AAPL/range/${length}/${from}/${to}?limit=50000${more}`;
  return ((await ask(server, path)).body.results ?? []) as unknown as readonly Bar[];
}

/** Weighted prices that were rounded before may be off by a millionth; files of a whole market have none. */
function comparable(found: readonly Bar[], like: readonly Bar[]): readonly unknown[] {
  return found.map(({ vw, ...bar }, index) =>
    like[index]?.['vw'] === undefined ? bar : { ...bar, vw: Math.round((vw ?? 0) * 1e4) / 1e4 },
  );
}

describe('bars that were fetched at other lengths than minutes', () => {
  it.each([
    ['1/hour', '2026-03-03'],
    ['2/hour', '2026-03-03'],
    ['60/minute', '2026-03-03'],
    ['4/hour', '2026-03-03'],
    ['120/minute', '2026-03-03'],
    ['15/minute', '2026-03-09'],
    ['30/minute', '2026-03-09'],
    ['45/minute', '2026-03-09'],
    ['5/minute', '2026-03-12'],
    ['1/minute', '2026-03-12'],
  ])('answer for %s as the vendor does, from where they fit on', async (length, from) => {
    const expected = await bars(sandbox, length, from, '2026-03-13');
    expect(expected.length).toBeGreaterThan(4);
    const answered = await bars(lake, length, '2026-03-02', '2026-03-13');
    expect(comparable(answered, answered)).toEqual(comparable(expected, answered));
    const latest = await bars(lake, length, '2026-03-02', '2026-03-13', '&sort=desc');
    expect(latest).toEqual(answered.toReversed());
  });

  it('come in pages, none twice', async () => {
    const all = await bars(lake, '1/hour', '2026-03-02', '2026-03-13');
    const paged: unknown[] = [];
    let path: string | undefined = '/v2/aggs/ticker/AAPL/range/1/hour/2026-03-02/2026-03-13?limit=50';
    for (let page = 0; path !== undefined && page < 100; page += 1) {
      const { body } = await ask(lake, path);
      paged.push(...(body.results ?? []));
      const next = body['next_url'];
      path = typeof next === 'string' ? next.slice(next.indexOf('/v2')) : undefined;
    }
    expect(paged).toEqual(all);
  });

  it('leave out what they cannot be put together to, and say so', async () => {
    const { body, headers } = await ask(lake, '/v2/aggs/ticker/AAPL/range/10/minute/2026-03-03/2026-03-10');
    expect(body['resultsCount']).toBe(0);
    expect(headers.get('x-barlake-missing')).toContain('--from 2026-03-03');
    const hours = await ask(lake, '/v2/aggs/ticker/AAPL/range/1/hour/2026-03-03/2026-03-10');
    expect(hours.headers.get('x-barlake-missing')).toBeNull();
  });
});
