import { describe, expect, it } from 'vitest';
import { type DiffDay, sumDays } from './diff-rows.ts';

const day = (fields: Partial<DiffDay>): DiffDay => ({
  dataset: 'stocks_daily',
  day: '2024-01-03',
  state: 'changed',
  rowsBefore: 6,
  rowsAfter: 7,
  added: 2,
  removed: 1,
  changed: 3,
  symbolCount: 0,
  symbols: [],
  ...fields,
});

describe('sumDays', () => {
  it('counts days by state and bars, dataset by dataset', () => {
    const days = [
      day({ dataset: 'stocks_minute', state: 'removed' }),
      day({}),
      day({ state: 'added', rowsBefore: 0, added: 7, removed: 0, changed: 0 }),
      day({ state: 'rewritten', added: 0, removed: 0, changed: 0 }),
    ];
    expect(sumDays(days, true)).toMatchObject([
      {
        dataset: 'stocks_daily',
        added: 1,
        changed: 1,
        rewritten: 1,
        removed: 0,
        rowsBefore: 12,
        barsAdded: 9,
      },
      { dataset: 'stocks_minute', removed: 1, rowsAfter: 7, barsChanged: 3 },
    ]);
  });

  it('knows of no bars that nobody has compared', () => {
    expect(sumDays([day({ state: 'differs' })], false)).toMatchObject([
      { differs: 1, barsAdded: null, barsRemoved: null, barsChanged: null },
    ]);
  });
});
