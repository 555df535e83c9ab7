import { describe, expect, it } from 'vitest';
import { throughputLines } from './throughput-option.ts';

describe('lines of throughput', () => {
  it('are rates in words that people use', () => {
    const bucket = { startMs: 0, tasks: 4, failed: 1, rows: 180_000, bytes: 90_000_000, calls: 15 };
    const empty = { startMs: 900_000, tasks: 0, failed: 0, rows: 0, bytes: 0, calls: 0 };
    const lines = throughputLines({
      window: '24h',
      bucketMs: 900_000,
      buckets: [bucket, empty],
      failures: [],
    });
    expect(lines).toEqual([
      { title: 'Rows a second', values: [200, 0] },
      { title: 'Megabytes a second', values: [0.1, 0] },
      { title: 'Calls a minute', values: [1, 0] },
      { title: 'Failed tasks', values: [1, 0] },
      { title: 'Failed of all tasks, %', values: [25, 0] },
    ]);
  });
});
