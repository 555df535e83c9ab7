import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATASETS } from '../../domain/dataset.ts';
import { parseOptionTicker } from '../../domain/option-ticker.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { type DuckDbConnection, type DuckDbSession, openSession } from '../duckdb/session.ts';
import { bronzeExpressions } from './bar-select.ts';

const DAY = tradingDay('2024-03-07');
let session: DuckDbSession;
let connection: DuckDbConnection;

beforeAll(async () => {
  session = await openSession({ threads: 1, memoryMb: 200, tempFolder: '/nowhere' });
  connection = await session.connect();
});

afterAll(() => {
  connection[Symbol.dispose]();
  session[Symbol.dispose]();
});

const digits = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789'), { minLength: length, maxLength: length })
    .map((all) => all.join(''));
const root = fc.oneof(
  fc.constantFrom(
    'SPY',
    'SPXW',
    'NDXP',
    'VIXW',
    'RUTW',
    'SDS1',
    'BRKB',
    'A9',
    'A0',
    'ABCDE1',
    'ABCDEF1',
    '',
    'A.B',
    'NANOS',
  ),
  fc.array(fc.constantFrom(...'ABZ0129.'), { maxLength: 7 }).map((all) => all.join('')),
);
const date = fc.oneof(
  digits(6),
  fc.constantFrom('240229', '230229', '000229', '241301', '240431', '240430', '991231', '000101', '240200'),
);
const ticker = fc.oneof(
  fc
    .tuple(fc.constantFrom('O:', 'o:', 'O', ''), root, date, fc.constantFrom('C', 'P', 'X', 'c'), digits(8))
    .map((all) => all.join('')),
  fc.string({ unit: fc.constantFrom(...'O:SPY240315C0123456789. '), maxLength: 30 }),
);

describe('option columns in SQL', () => {
  it('equal what parseOptionTicker reads', async () => {
    const [underlying, expiration, type, strike] = bronzeExpressions(
      DATASETS.options_daily,
      DAY,
      'float64',
      'sieved',
    ).slice(-4);
    const sql = `SELECT ticker, ${underlying}, CAST(expiration AS VARCHAR) AS expiration, option_type, strike
      FROM (SELECT ticker, ${expiration}, ${type}, ${strike} FROM (SELECT unnest($1) AS ticker))`;
    await fc.assert(
      fc.asyncProperty(fc.array(ticker, { minLength: 50, maxLength: 200 }), async (tickers) => {
        const rows = await connection.rows(
          sql.replace('$1', () => `[${tickers.map((text) => `'${text}'`).join(', ')}]`),
        );
        expect(rows).toHaveLength(tickers.length);
        for (const row of rows) {
          const parsed = parseOptionTicker(String(row['ticker']));
          expect(row).toEqual({
            ticker: row['ticker'],
            underlying: parsed?.underlying ?? null,
            expiration: parsed?.expiration ?? null,
            option_type: parsed?.type ?? null,
            strike: parsed?.strike ?? null,
          });
        }
      }),
      { numRuns: 100 },
    );
  });
});
