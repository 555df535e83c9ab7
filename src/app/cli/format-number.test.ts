import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatMemory } from './format-number.ts';

describe('numbers for people', () => {
  it('count bytes of files in decimal and of memory in binary units', () => {
    expect([formatBytes(0), formatBytes(1_340_000), formatMemory(25_276_510_208)]).toEqual([
      '0 B',
      '1.34 MB',
      '23.5 GiB',
    ]);
  });

  it('separate thousands', () => {
    expect([formatCount(999), formatCount(1_234_567.4)]).toEqual(['999', '1,234,567']);
  });

  it.each([
    [340, '340ms'],
    [4230, '4.2s'],
    [79_600, '1m 20s'],
    [11_100_000, '3h 5m'],
  ])('write %i milliseconds as %s', (durationMs, expected) => {
    expect(formatDuration(durationMs)).toBe(expected);
  });
});
