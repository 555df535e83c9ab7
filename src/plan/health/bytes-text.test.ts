import { expect, it } from 'vitest';
import { bytesText } from './bytes-text.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [999_600, '1 MB'],
  [1_940_000_000, '1.94 GB'],
  [50e9, '50 GB'],
  [2.5e18, '2500 PB'],
  [-1500, '-1.5 kB'],
])('writes %d as %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
