import { expect, it } from 'vitest';
import { underlyingOf } from './option-root.ts';

it.each([
  ['SPXW', 'SPX'],
  ['NDXP', 'NDX'],
  ['VIXW', 'VIX'],
  ['RUTW', 'RUT'],
  ['NANOS', 'NANOS'],
  ['SDS1', 'SDS'],
  ['AAPL9', 'AAPL'],
  ['AAPL0', 'AAPL0'],
  ['AB12', 'AB12'],
  ['1SPX', '1SPX'],
  ['AAPL', 'AAPL'],
  ['constructor', 'constructor'],
])('takes contracts of root %s to be on %s', (root, underlying) => {
  expect(underlyingOf(root)).toBe(underlying);
});
