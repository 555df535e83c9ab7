import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asset } from '../../src/domain/dataset.ts';
import { barLengthOf, type Timeframe } from '../../src/domain/timeframe.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { askAll, type Row, rowsOf } from '../support/ask-rest.ts';
import { type BarRow, openTestEngine, type TestEngine } from '../support/open-engine.ts';
import { openSilverBench, type SilverBench } from '../support/silver-bench.ts';

// Clocks go back on 2 November, and the exchange closes early on the 28th.
const FROM = tradingDay('2025-10-27');
const TO = tradingDay('2025-12-02');
const DATASETS = ['stocks_daily', 'stocks_minute', 'crypto_daily', 'crypto_minute'] as const;

let bench: SilverBench;
let bronze: TestEngine;

beforeAll(async () => {
  bench = await openSilverBench({ datasets: DATASETS, from: FROM, to: TO, symbols: 4 });
  const { code, out } = await bench.sync([...DATASETS, '--from', FROM, '--to', TO]);
  if (code !== 0) throw new Error(`sync ended with ${code}: ${out}`);
  bronze = await openTestEngine(bench.root, bench.folder.path);
}, 120_000);
afterAll(async () => {
  await bronze[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
});

const LENGTHS = ['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w', '1mo', '1q', '1y'] as const;

/** The vendor’s own bars of a length, as the engine writes them. */
async function served(symbol: string, timeframe: Timeframe): Promise<readonly BarRow[]> {
  const { multiplier, timespan } = barLengthOf(timeframe);
  const path = `/v2/aggs/ticker/${symbol}/range/${multiplier}/${timespan}/${FROM}/${TO}?adjusted=false&limit=50000`;
  return rowsOf(await askAll(bench.vendor, path)).map((row: Row) => ({
    timestamp: new Date(Number(row['t'])).toISOString().replace('.000Z', 'Z'),
    open: row['o'],
    high: row['h'],
    low: row['l'],
    close: row['c'],
    volume: row['v'],
    transactions: row['n'],
  }));
}

const COLUMNS = ['timestamp', 'open', 'high', 'low', 'close', 'volume', 'transactions'];

/** A symbol with many bars: the first is as good as any. */
async function someSymbol(asset: Asset): Promise<string> {
  const { rows } = await bronze.ask({ asset, timeframe: '1d', columns: ['symbol'], limit: 1 });
  return String(rows[0]?.['symbol']);
}

describe.each(['stocks', 'crypto'] as const)('bars of %s', (asset) => {
  it.each(LENGTHS)(
    'of %s are those that the vendor serves, over a change of clocks and a half day',
    async (timeframe) => {
      const symbol = await someSymbol(asset);
      const ticker = asset === 'crypto' ? symbol.replace('-', '') : symbol;
      const expected = await served(ticker, timeframe);
      expect(expected.length).toBeGreaterThan(0);
      const { rows, readAt } = await bronze.ask({ asset, timeframe, symbols: [symbol], columns: COLUMNS });
      expect(rows).toEqual(expected);
      expect(readAt).toBe(['1d', '1w', '1mo', '1q', '1y'].includes(timeframe) ? '1d' : '1m');
    },
  );
});
