import { describe, expect, it } from 'vitest';
import { describePace, isHeldBack } from './worker-pace.tsx';

const at = (download: number, compute: number) => [
  { queue: 'download', now: download, most: 8 },
  { queue: 'compute', now: compute, most: 2 },
];

describe('tasks at a time of a worker', () => {
  it('are one number where its queues agree, else told by queue', () => {
    expect(describePace({ atOnce: at(2, 2) })).toBe('2');
    expect(describePace({ atOnce: at(8, 2) })).toBe('download 8, compute 2');
    expect(describePace({ atOnce: [] })).toBe('');
  });

  it('are held back when a queue gets something else than the wish, as far as it has room', () => {
    expect(isHeldBack({ atOnce: at(8, 2), wished: null })).toBe(false);
    expect(isHeldBack({ atOnce: at(4, 2), wished: 4 })).toBe(false);
    expect(isHeldBack({ atOnce: at(1, 1), wished: 4 })).toBe(true);
  });
});
