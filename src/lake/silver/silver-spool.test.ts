import { mkdir, readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeGrid } from '../../../test/support/made-grid.ts';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../duckdb/quote.ts';
import { type DuckDbSession, openSession } from '../duckdb/session.ts';
import { hashFile } from '../storage/hash-file.ts';
import { pickRows } from './pick-rows.ts';
import { type SilverShape, silverColumns } from './silver-shape.ts';
import { openSilverSpool } from './silver-spool.ts';

const FROM = tradingDay('2024-01-02');
const ALL = { first: 0, last: 100_000 };
const PACKING = { codec: 'zstd', rowGroupRows: 2_048 } as const;
const FEATURE = { name: 'twice', expression: '$close*2', fields: ['close'], lookBack: 0, lookAhead: 0 };
const STOCKS: SilverShape = { dataset: 'stocks_daily', precision: 'float64', features: [FEATURE] };

let folder: TempFolder;
let session: DuckDbSession;
beforeAll(async () => {
  folder = await makeTempFolder('spool');
  session = await openSession({ threads: 2, memoryMb: 400, tempFolder: folder.at('spill') });
});
afterAll(async () => {
  session[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

interface Spooled {
  readonly name: string;
  readonly shape?: SilverShape;
}

async function spool(
  grids: readonly ReturnType<typeof madeGrid>[],
  { name, shape = STOCKS }: Spooled,
): Promise<string> {
  const workFolder = folder.at(name);
  await mkdir(workFolder);
  const signal = new AbortController().signal;
  await using opened = await openSilverSpool(session, { shape, workFolder, packing: PACKING, signal });
  for (const grid of grids) {
    const output = (grid.fields['close'] ?? new Float32Array()).map((price) => price * 2);
    await opened.append(grid, pickRows(grid, ALL), [output]);
  }
  const path = `${workFolder}/silver.parquet`;
  await opened.finish(path, 'footer');
  return path;
}

async function rowsOf(path: string): Promise<readonly Record<string, unknown>[]> {
  using connection = await session.connect();
  return await connection.rows(
    `SELECT * REPLACE (timestamp::VARCHAR AS timestamp, date::VARCHAR AS date) FROM ${quoteText(path)}`,
  );
}

describe('openSilverSpool', () => {
  it('writes bars with raw columns, factors and features, and neither NaN nor infinity', async () => {
    const grid = madeGrid([
      { symbol: 'AAA', from: FROM, closes: [10, null, 12], splitFactor: 4 },
      { symbol: "O'B", from: FROM, closes: [Number.POSITIVE_INFINITY] },
    ]);
    const spoiled = { ...grid, raw: { ...grid.raw, transactions: Float64Array.from([7, 0, Number.NaN, 0]) } };
    const rows = await rowsOf(await spool([spoiled], { name: 'plain' }));
    expect(rows).toMatchObject([
      {
        symbol: 'AAA',
        timestamp: '2024-01-02 00:00:00+00',
        date: '2024-01-02',
        close: 10,
        volume: 1000,
        transactions: 7,
        split_factor: 4,
        total_factor: 4,
        twice: 20,
      },
      { symbol: 'AAA', date: '2024-01-04', transactions: null, twice: 24 },
      { symbol: "O'B", transactions: 0, twice: null },
    ]);
  });

  it('has the columns that the shape tells of', async () => {
    for (const dataset of ['stocks_daily', 'options_daily', 'indices_daily'] as const) {
      const shape = { ...STOCKS, dataset, precision: 'float32' } as const;
      const path = await spool([madeGrid([])], { name: `shape-${dataset}`, shape });
      using connection = await session.connect();
      const described = await connection.rows(`DESCRIBE SELECT * FROM ${quoteText(path)}`);
      const columns = described.map((row) => ({ name: row['column_name'], type: row['column_type'] }));
      expect(columns).toEqual(silverColumns(shape));
    }
  });

  it('takes an option’s contract from its ticker', async () => {
    const grid = madeGrid([
      { symbol: 'O:SPXW240119P04500000', from: FROM, closes: [3] },
      { symbol: 'O:UNREADABLE', from: FROM, closes: [3] },
    ]);
    const shape = { ...STOCKS, dataset: 'options_daily' } as const;
    const path = await spool([grid], { name: 'options', shape });
    using connection = await session.connect();
    const select = `SELECT underlying, expiration::VARCHAR AS expiration, option_type, strike FROM ${quoteText(path)}`;
    expect(await connection.rows(select)).toEqual([
      { underlying: 'SPX', expiration: '2024-01-19', option_type: 'P', strike: 4500 },
      { underlying: null, expiration: null, option_type: null, strike: null },
    ]);
  });

  it('keeps rows in order whatever grids they come in, and writes the same bytes each time', async () => {
    const series = Array.from({ length: 40 }, (_, index) => [
      {
        symbol: `S${100 + index}A`,
        from: FROM,
        closes: Array.from({ length: 150 }, (_value, day) => index + day),
      },
      { symbol: `S${100 + index}B`, from: FROM, closes: [index, null, index + 1] },
    ]);
    const grids = series.map((each) => madeGrid(each));
    const whole = await spool([madeGrid(series.flat())], { name: 'whole' });
    const many = await spool(grids, { name: 'grids' });
    const again = await spool(grids, { name: 'again' });
    const expected = await rowsOf(whole);
    expect(expected).toHaveLength(40 * 152);
    expect(await rowsOf(many)).toEqual(expected);
    expect(await hashFile(again, 'sha256')).toBe(await hashFile(many, 'sha256'));
  });

  it('names many symbols, those of several lives and days too', async () => {
    const names = Array.from({ length: 21_000 }, (_, index) => `S${String(100_000 + index)}`);
    const grids = [0, 10_500].map((start) =>
      madeGrid(
        names.slice(start, start + 10_500).flatMap((symbol) => [
          { symbol, from: FROM, closes: [1] },
          { symbol, from: tradingDay('2024-02-01'), closes: [2] },
        ]),
      ),
    );
    const path = await spool([...grids, madeGrid([{ symbol: 'Z', from: FROM, closes: [3] }])], {
      name: 'many',
    });
    using connection = await session.connect();
    const [found] = await connection.rows(
      `SELECT count(*) AS rows, count(DISTINCT symbol) AS symbols, min(symbol) AS first, max(symbol) AS last FROM ${quoteText(path)}`,
    );
    expect(found).toEqual({ rows: 42_001n, symbols: 21_001n, first: 'S100000', last: 'Z' });
  });

  it('leaves nothing behind, also when it is given up', async () => {
    const grid = madeGrid([{ symbol: 'AAA', from: FROM, closes: [1, 2, 3] }]);
    const workFolder = folder.at('given-up');
    await mkdir(workFolder);
    const giveUp = async (): Promise<void> => {
      const signal = new AbortController().signal;
      await using opened = await openSilverSpool(session, {
        shape: STOCKS,
        workFolder,
        packing: PACKING,
        signal,
      });
      await opened.append(grid, pickRows(grid, ALL), [new Float32Array(3)]);
      throw new Error('given up');
    };
    await expect(giveUp()).rejects.toThrow('given up');
    expect(await readdir(workFolder)).toEqual([]);
  });
});
