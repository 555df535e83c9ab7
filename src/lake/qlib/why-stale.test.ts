import { describe, expect, it } from 'vitest';
import { whyStale } from './why-stale.ts';

const silver = (key: string, hash = 'h', rows = 1) => ({ key, rows, fingerprint: 'f', content_hash: hash });
const exported = (...keys: readonly string[]) => ({
  partitions: keys.map((key) => ({ key, fingerprint: 'f h', hash: 'x' })),
});

describe('whyStale', () => {
  it('finds nothing when silver is what the export was made of', () => {
    expect(whyStale(exported('2025', '2026'), [silver('2025'), silver('2026')])).toBeNull();
  });

  it('overlooks silver without a row, which no export is made of', () => {
    expect(whyStale(exported('2025'), [silver('2025'), silver('2026', 'h', 0)])).toBeNull();
  });

  it('tells what was made again, what has come, and what is gone', () => {
    expect(whyStale(exported('2024', '2025'), [silver('2025', 'other'), silver('2026')])).toBe(
      'silver of 2025 was made again since; silver of 2026 has come since; silver of 2024 is gone',
    );
  });

  it('names three keys and counts the rest', () => {
    const months = ['2025-01', '2025-02', '2025-03', '2025-04', '2025-05'];
    expect(
      whyStale(
        exported(),
        months.map((key) => silver(key)),
      ),
    ).toBe('silver of 2025-01, 2025-02, 2025-03 and 2 more has come since');
  });
});
