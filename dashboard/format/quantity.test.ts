import { describe, expect, it } from 'vitest';
import { formatBytes, formatCompact, formatCount, formatPlural, formatShare } from './quantity.ts';

describe('quantities', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1234, '1.2 kB'],
    [123_456_789, '123 MB'],
    [1_250_000_000, '1.3 GB'],
  ])('writes %s bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('groups thousands', () => {
    expect(formatCount(12_345)).toBe('12,345');
    expect(formatCompact(12_345)).toBe('12.3K');
    expect(formatPlural(1, 'day')).toBe('1 day');
    expect(formatPlural(2000, 'day')).toBe('2,000 days');
  });

  it('calls a share whole only when nothing is missing', () => {
    expect(formatShare(1)).toBe('100 %');
    expect(formatShare(0.99999)).toBe('99.99 %');
    expect(formatShare(0.421)).toBe('42.1 %');
  });
});
