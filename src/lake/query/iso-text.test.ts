import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoDay, isoText } from './iso-text.ts';

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

it('writes whole seconds without a fraction', () => {
  expect(isoText(1_704_205_800_000_000n)).toBe('2024-01-02T14:30:00');
});

it('writes milliseconds and microseconds where there are any, before 1970 too', () => {
  expect(isoText(1_704_205_800_120_000n)).toBe('2024-01-02T14:30:00.120');
  expect(isoText(1_704_205_800_000_001n)).toBe('2024-01-02T14:30:00.000001');
  expect(isoText(-1n)).toBe('1969-12-31T23:59:59.999999');
});

it('has no text outside the years 1 to 9999', () => {
  expect(isoText(9_223_372_036_854_775_807n)).toBeUndefined();
  expect(isoText(-9_223_372_036_854_775_807n)).toBeUndefined();
  expect(isoText(BigInt(LAST_MS + 1000) * 1000n)).toBeUndefined();
  expect(isoText(BigInt(LAST_MS) * 1000n)).toBe('9999-12-31T23:59:59');
  expect([isoDay(-719_162), isoDay(-719_163)]).toEqual(['0001-01-01', undefined]);
});

it('says what Date says, of any instant', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800_000, max: LAST_MS }), (ms) => {
      const text = isoText(BigInt(ms) * 1000n) ?? '';
      expect(new Date(`${text}Z`).getTime()).toBe(ms);
      expect(new Date(ms).toISOString()).toBe(text.includes('.') ? `${text}Z` : `${text}.000Z`);
    }),
  );
});
