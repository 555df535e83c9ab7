import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATASET_NAMES } from './dataset.ts';
import { formatRowDecisions, parseRowDecisions, type RowDecision } from './row-decision.ts';
import { tradingDay } from './trading-day.ts';

const HASH = 'ab'.repeat(32);
const HEADER = 'dataset,day,row_hash,decision,note,decided';

describe('decisions about refused rows', () => {
  it('are read as they were written, whatever a note holds', () => {
    const decision = fc.record<RowDecision>({
      dataset: fc.constantFrom(...DATASET_NAMES),
      day: fc.constantFrom(tradingDay('2024-03-08'), tradingDay('1999-12-31')),
      rowHash: fc.stringMatching(/^[0-9a-f]{64}$/),
      decision: fc.constantFrom('accept', 'reject'),
      note: fc.string().map((text) => text.replaceAll(/\s+/g, ' ').trim()),
      decided: fc.constantFrom('', '2026-11-29T12:00:00.000Z'),
    });
    const distinct = fc.uniqueArray(decision, { selector: ({ rowHash }) => rowHash });
    fc.assert(
      fc.property(distinct, (decisions) => {
        expect(parseRowDecisions(formatRowDecisions(decisions), 'q.csv')).toEqual(decisions);
      }),
    );
  });

  it('take the last of several about one row', () => {
    const lines = [`stocks_daily,2024-03-08,${HASH},accept`, `stocks_daily,2024-03-08,${HASH},reject,no`];
    expect(parseRowDecisions([HEADER, ...lines].join('\n'), 'q.csv')).toEqual([
      {
        dataset: 'stocks_daily',
        day: '2024-03-08',
        rowHash: HASH,
        decision: 'reject',
        note: 'no',
        decided: '',
      },
    ]);
    expect(parseRowDecisions('', 'q.csv')).toEqual([]);
  });

  it.each([
    ['an unknown dataset', `stocks_hourly,2024-03-08,${HASH},accept`],
    ['a day that is none', `stocks_daily,2024-02-30,${HASH},accept`],
    ['a hash that is too short', 'stocks_daily,2024-03-08,ab,accept'],
    ['another decision', `stocks_daily,2024-03-08,${HASH},maybe`],
    ['too many fields', `stocks_daily,2024-03-08,${HASH},accept,a,b,c`],
  ])('are refused with %s, and the line is named', (_, line) => {
    expect(() => parseRowDecisions(`${HEADER}\n${line}`, 'q.csv')).toThrow(
      expect.objectContaining({
        code: 'E_OVERRIDES',
        message: expect.stringContaining('q.csv, line 2') as string,
      }),
    );
  });
});
