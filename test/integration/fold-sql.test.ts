import { DuckDBTimestampTZValue, type DuckDBValue } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localDayOf, type TimeZone } from '../../src/domain/local-time.ts';
import { type Bar, foldBars } from '../../src/domain/resample/fold-bars.ts';
import { barLengthOf, TIMEFRAMES, type Timeframe } from '../../src/domain/timeframe.ts';
import { type DuckDbConnection, type DuckDbSession, openSession } from '../../src/lake/duckdb/session.ts';
import { foldedBars } from '../../src/lake/query/fold-sql.ts';

let session: DuckDbSession;
let connection: DuckDbConnection;

beforeAll(async () => {
  session = await openSession({ threads: 2, memoryMb: 200, tempFolder: '/nonexistent' });
  connection = await session.connect();
  await connection.run(
    'CREATE TABLE bars (symbol VARCHAR, timestamp TIMESTAMPTZ, date DATE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE, transactions UINTEGER, vwap DOUBLE)',
  );
});
afterAll(() => {
  connection[Symbol.dispose]();
  session[Symbol.dispose]();
});

const MINUTE_MS = 60_000;
const COLUMNS = [
  'symbol',
  'timestamp',
  'date',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'transactions',
  'vwap',
];

const price = fc.integer({ min: 1, max: 5_000_000 }).map((value) => value / 10_000);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 30 });

/** Bars of one length that ascend; the gaps reach from none to months, across clock changes. */
function barsFrom(stepMs: number): fc.Arbitrary<readonly Bar[]> {
  const start = fc
    .integer({ min: Date.UTC(2004, 0, 1), max: Date.UTC(2031, 0, 1) })
    .map((ms) => Math.floor(ms / stepMs) * stepMs);
  const step = fc.record({
    gap: fc.oneof(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: Math.ceil((40 * 86_400_000) / stepMs) }),
    ),
    open: price,
    high: price,
    low: price,
    close: price,
    volume: maybe(fc.integer({ min: 0, max: 10_000_000 }).map((value) => value / 100)),
    vwap: maybe(price),
    transactions: maybe(fc.integer({ min: 1, max: 100_000 })),
  });
  return fc.tuple(start, fc.array(step, { minLength: 1, maxLength: 40 })).map(([first, steps]) => {
    let startMs = first;
    return steps.map(({ gap, ...bar }): Bar => {
      startMs += gap * stepMs;
      return { startMs, ...bar };
    });
  });
}

async function foldInSql(
  bars: readonly Bar[],
  timeframe: Timeframe,
  zone: TimeZone,
): Promise<readonly Bar[]> {
  await connection.run('TRUNCATE bars');
  // Not in their order: nothing may hang on it.
  for (const bar of bars.toReversed()) {
    await connection.run(
      'INSERT INTO bars VALUES (?, make_timestamptz(?::BIGINT), ?::DATE, ?, ?, ?, ?, ?, ?, ?)',
      [
        'A',
        BigInt(bar.startMs) * 1000n,
        localDayOf(bar.startMs, zone),
        bar.open,
        bar.high,
        bar.low,
        bar.close,
        bar.volume ?? null,
        bar.transactions ?? null,
        bar.vwap ?? null,
      ],
    );
  }
  const days = bars.map(({ startMs }) => localDayOf(startMs, zone));
  const spans = days.map((day) => ({ from: day, to: day }));
  const relation = foldedBars('bars', { timeframe, zone, spans, columns: COLUMNS });
  const rows = await connection.rows(`SELECT *, date::VARCHAR AS day FROM ${relation} ORDER BY timestamp`);
  return rows.map((row) => {
    const startMs = msOf(row['timestamp']);
    expect(row['day']).toBe(localDayOf(startMs, zone));
    return {
      startMs,
      open: Number(row['open']),
      high: Number(row['high']),
      low: Number(row['low']),
      close: Number(row['close']),
      volume: known(row['volume']),
      vwap: known(row['vwap']),
      transactions: known(row['transactions']),
    };
  });
}

function msOf(value: DuckDBValue | undefined): number {
  return value instanceof DuckDBTimestampTZValue ? Number(value.micros / 1000n) : Number.NaN;
}

function known(value: DuckDBValue | undefined): number | undefined {
  return value === null ? undefined : Number(value);
}

const zones = fc.constantFrom<TimeZone>('America/New_York', 'UTC');
const LONG: readonly Timeframe[] = ['1w', '1mo', '1q', '1y'];

describe('foldedBars', () => {
  it('gives the bars of the rules of the domain, minutes to hours and days to years, over clock changes', async () => {
    const lengths = fc.constantFrom(...TIMEFRAMES.filter((name) => !['1s', '1m', '1d'].includes(name)));
    const cases = lengths.chain((timeframe) =>
      fc.tuple(fc.constant(timeframe), zones, barsFrom(LONG.includes(timeframe) ? 86_400_000 : MINUTE_MS)),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([timeframe, zone, bars]) => {
        const expected = foldBars(bars, barLengthOf(timeframe), zone);
        expect(await foldInSql(bars, timeframe, zone)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });
});
