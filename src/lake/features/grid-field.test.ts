import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BarValues, writeBarFile } from '../../../test/support/bar-parquet.ts';
import { GRID_DAYS, type GridFiles, openGridFiles, startUs, XNYS } from '../../../test/support/grid-files.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import type { BarFile } from '../query/bar-files.ts';
import type { GridRequest } from './grid-request.ts';

let files: GridFiles;

beforeAll(async () => {
  files = await openGridFiles();
});

afterAll(() => files[Symbol.asyncDispose]());

describe('a field of days', () => {
  const day = tradingDay('2024-07-02');
  const bar = (symbol: string, values: BarValues = {}): BarValues => ({
    symbol,
    timestamp: startUs(GRID_DAYS.indexOf(day)),
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    volume: 100,
    transactions: 5,
    ...values,
  });
  const one = (wanted: Partial<GridRequest>): GridRequest => ({
    dataset: 'stocks_daily',
    calendar: XNYS,
    from: day,
    to: day,
    barFiles: [],
    lives: 'lives',
    fields: ['vwap'],
    ...wanted,
  });
  const write = (dataset: DatasetName, bars: readonly BarValues[], source?: BarFile['source']) =>
    writeBarFile(files.connection, { folder: files.folder, dataset, day }, bars, source);
  const list = async (...symbols: readonly string[]): Promise<void> => {
    const rows = symbols.map((symbol) => `('${symbol}', DATE '2024-01-02', DATE '2024-12-31')`);
    await files.connection.run(
      `CREATE OR REPLACE TEMP TABLE lives AS FROM (VALUES ${rows.join(', ')}) AS t(symbol, first_day, last_day)`,
    );
  };

  test('vwap comes from the day’s minutes, else from bronze, else there is none', async () => {
    await list('A', 'B', 'C');
    const grouped = await write('stocks_daily', [bar('A'), bar('B', { vwap: 10.5 }), bar('C')], 'grouped');
    const minutes = await write('stocks_minute', [
      bar('A', { high: 12, low: 9, close: 12, volume: 3 }),
      bar('A', {
        timestamp: startUs(GRID_DAYS.indexOf(day)) + 60_000_000,
        high: 6,
        low: 3,
        close: 3,
        volume: 1,
      }),
      bar('C', { volume: 0 }),
    ]);
    const [grid] = await files.collect(one({ barFiles: [grouped], minuteFiles: [minutes] }));
    expect([...(grid?.fields['vwap'] ?? [])]).toEqual([9.25, 10.5, Number.NaN]);
  });

  test('underlying_close is the stock’s close of the day, else the index’s', async () => {
    const symbols = ['O:A240705C00010000', 'O:SPX240705P05000000', 'O:X240705C00010000'];
    await list(...symbols);
    const contract = { expiration: '2024-07-05', option_type: 'C', strike: 10 };
    const options = await write('options_daily', [
      bar(symbols[0] ?? '', { ...contract, underlying: 'A' }),
      bar(symbols[1] ?? '', { ...contract, underlying: 'SPX', strike: 5000 }),
      bar(symbols[2] ?? '', { ...contract, underlying: 'X' }),
    ]);
    const [grid] = await files.collect(
      one({
        dataset: 'options_daily',
        barFiles: [options],
        underlyingFiles: [
          await write('stocks_daily', [bar('A', { close: 11.5 })]),
          await write('indices_daily', [bar('I:SPX', { close: 5500 })]),
        ],
        fields: ['underlying_close', 'strike', 'days_to_expiry'],
      }),
    );
    expect([...(grid?.fields['underlying_close'] ?? [])]).toEqual([11.5, 5500, Number.NaN]);
    expect([...(grid?.fields['strike'] ?? [])]).toEqual([10, 5000, 10]);
    expect([...(grid?.fields['days_to_expiry'] ?? [])]).toEqual([3, 3, 3]);
  });

  test('is NaN throughout where the dataset does not have it', async () => {
    await list('I:SPX');
    const file = await write('indices_daily', [bar('I:SPX')]);
    const [grid] = await files.collect(
      one({ dataset: 'indices_daily', barFiles: [file], fields: ['volume', 'close'] }),
    );
    expect(grid?.fields).toEqual({ volume: new Float32Array([Number.NaN]), close: new Float32Array([11]) });
  });
});
