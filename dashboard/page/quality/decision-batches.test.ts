import { describe, expect, it } from 'vitest';
import type { QuarantineRow } from '../../../contract/api/quarantine.ts';
import { BATCH_ROWS_MAX, planDecision } from './decision-batches.ts';

const rowOf = (over: Partial<QuarantineRow>): QuarantineRow => ({
  dataset: 'stocks_daily',
  day: '2024-01-02',
  line: 1,
  reason: 'ohlc_order',
  meaning: '',
  raw: '',
  rowHash: 'a',
  decision: 'open',
  note: null,
  decidedMs: null,
  isAcceptable: true,
  ...over,
});

describe('a decision about rows', () => {
  it('asks once for each dataset and day', () => {
    const rows = [
      rowOf({}),
      rowOf({ rowHash: 'b' }),
      rowOf({ day: '2024-01-03' }),
      rowOf({ dataset: 'crypto_daily' }),
    ];
    const { requests } = planDecision(rows, { decision: 'rejected', note: 'no' });
    expect(requests.map(({ dataset, day, rowHashes }) => [dataset, day, rowHashes.length])).toEqual([
      ['stocks_daily', '2024-01-02', 2],
      ['stocks_daily', '2024-01-03', 1],
      ['crypto_daily', '2024-01-02', 1],
    ]);
    expect(requests[0]).toMatchObject({ decision: 'rejected', note: 'no' });
  });

  it('leaves out rows that are decided so already, and those that cannot become bars', () => {
    const rows = [rowOf({ decision: 'accepted' }), rowOf({ isAcceptable: false }), rowOf({})];
    expect(planDecision(rows, { decision: 'accepted', note: '' })).toMatchObject({
      rowCount: 1,
      unchangedCount: 1,
      unacceptableCount: 1,
    });
    expect(planDecision(rows, { decision: 'rejected', note: '' }).rowCount).toBe(3);
  });

  it('keeps each request within the bound', () => {
    const rows = Array.from({ length: BATCH_ROWS_MAX + 1 }, (_, i) => rowOf({ rowHash: String(i) }));
    const { requests } = planDecision(rows, { decision: 'rejected', note: '' });
    expect(requests.map(({ rowHashes }) => rowHashes.length)).toEqual([BATCH_ROWS_MAX, 1]);
  });
});
