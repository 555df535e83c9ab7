import { describe, expect, it } from 'vitest';
import { findingsTrend, qualityTrend, reconciliationTrend, refusedTrend } from './trend-series.ts';

const trend = [
  { month: '2024-02', dataset: 'a', rows: 99, quarantined: 1, findings: 3 },
  { month: '2024-01', dataset: 'a', rows: 0, quarantined: 0, findings: 0 },
  { month: '2024-01', dataset: 'b', rows: 10, quarantined: 0, findings: 1 },
];

describe('trends over months', () => {
  it('stand on the same months, with nothing where nothing is known', () => {
    expect(qualityTrend({ trend })).toEqual({
      months: ['2024-01', '2024-02'],
      lines: [
        { dataset: 'a', values: [null, 99] },
        { dataset: 'b', values: [100, null] },
      ],
    });
  });

  it('count findings, refused rows and bars that differ', () => {
    expect(findingsTrend({ trend }).lines[0]?.values).toEqual([0, 3]);
    expect(refusedTrend({ trend }).lines[0]?.values).toEqual([0, 1]);
    const reconciliation = [{ month: '2024-01', dataset: 'a', findings: 1, rows: 7 }];
    expect(reconciliationTrend({ reconciliation }).lines).toEqual([{ dataset: 'a', values: [7] }]);
  });
});
