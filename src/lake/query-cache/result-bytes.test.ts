import {
  DATE,
  DOUBLE,
  DuckDBDateValue,
  DuckDBTimestampTZValue,
  type DuckDBValue,
  FLOAT,
  INTERVAL,
  TIMESTAMPTZ,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canKeep, resultFromBytes, resultToBytes } from './result-bytes.ts';

const KEY = 'a'.repeat(40);

const row = fc.tuple<DuckDBValue[]>(
  fc.option(fc.string({ unit: 'grapheme', maxLength: 6 })),
  fc.option(fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }).map((us) => new DuckDBTimestampTZValue(us))),
  fc.option(fc.integer({ min: -800_000, max: 800_000 }).map((days) => new DuckDBDateValue(days))),
  fc.option(fc.double()),
  fc.option(fc.float()),
  fc.option(fc.integer({ min: 0, max: 2 ** 32 - 1 })),
);
const TYPES = [VARCHAR, TIMESTAMPTZ, DATE, DOUBLE, FLOAT, UINTEGER];
const columns = TYPES.map((type, index) => ({ name: `c${index}`, type }));

const results = fc.array(fc.array(row, { maxLength: 20 }), { maxLength: 4 }).map((batches) => ({
  facts: { origins: ['silver'], note: 'n' },
  columns,
  batches: batches.map((rows) => ({
    rowCount: rows.length,
    columns: TYPES.map((_, index) => rows.map((values) => values[index] ?? null)),
  })),
}));

describe('a kept result', () => {
  it('comes back as it was, value by value', () => {
    fc.assert(
      fc.property(results, (result) => {
        expect(resultFromBytes(KEY, resultToBytes(KEY, result))).toEqual(result);
      }),
    );
  });

  it('is not taken when any bit of it has changed, or when it is cut short', () => {
    fc.assert(
      fc.property(results, fc.nat(), fc.integer({ min: 0, max: 7 }), (result, place, bit) => {
        const bytes = resultToBytes(KEY, result);
        const at = place % bytes.length;
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        expect(resultFromBytes(KEY, flipped)).toBeUndefined();
        expect(resultFromBytes(KEY, bytes.subarray(0, at))).toBeUndefined();
      }),
    );
  });

  it('is not taken for that of another key', () => {
    const bytes = resultToBytes(KEY, { facts: {}, columns: [], batches: [] });
    expect(resultFromBytes('b'.repeat(40), bytes)).toBeUndefined();
  });

  it('has only types that can be kept', () => {
    expect(canKeep(columns)).toBe(true);
    expect(canKeep([...columns, { name: 'length', type: INTERVAL }])).toBe(false);
  });
});
