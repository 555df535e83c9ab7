import { describe, expect, it } from 'vitest';
import type { ValidationTrendDocument } from '../../../contract/cli/validate.ts';
import { validationRows, validationTrend } from './validation-trend.ts';

type Run = ValidationTrendDocument['runs'][number];

const sound: Run = {
  run: 'a',
  checked: '2024-03-08T14:05:12.000Z',
  dataset: 'stocks_daily',
  days: 5,
  unchanged: 0,
  rows: 50,
  seconds: 1,
  errors: 0,
  warnings: 0,
  notes: 0,
  rules: [],
};
const counts = { days: 1, rows: 1, made: 1 };
const odd: Run = {
  ...sound,
  run: 'b',
  checked: '2024-03-09T14:05:12.000Z',
  errors: 1,
  warnings: 2,
  notes: 9,
  rules: [
    { rule: 'ohlc-order', severity: 'error', findings: 1, ...counts },
    { rule: 'row-count', severity: 'warning', findings: 2, ...counts },
    { rule: 'row-count', severity: 'info', findings: 9, ...counts },
  ],
};
const other: Run = { ...sound, run: 'c', checked: '2024-03-10T14:05:12.000Z', dataset: 'fx_daily' };
const runs = [sound, odd, other];

describe('the trend of validation', () => {
  it('counts errors and warnings by dataset; what a run did not look at stands as before', () => {
    expect(validationTrend({ runs }, 'dataset')).toEqual({
      months: ['2024-03-08 14:05', '2024-03-09 14:05', '2024-03-10 14:05'],
      lines: [
        { dataset: 'stocks_daily', values: [0, 3, 3] },
        { dataset: 'fx_daily', values: [null, null, 0] },
      ],
    });
  });

  it('counts them by rule, those with most first, and leaves out notes', () => {
    expect(validationTrend({ runs }, 'rule').lines).toEqual([
      { dataset: 'row-count', values: [0, 2, 2] },
      { dataset: 'ohlc-order', values: [0, 1, 1] },
    ]);
  });

  it('draws no more lines than there are colours', () => {
    const rules = Array.from({ length: 20 }, (_, at) => ({
      rule: `rule-${at}`,
      severity: 'error' as const,
      findings: at,
      ...counts,
    }));
    const { lines } = validationTrend({ runs: [{ ...odd, rules }] }, 'rule');
    expect(lines.map(({ dataset }) => dataset)).toEqual(
      [19, 18, 17, 16, 15, 14, 13, 12].map((at) => `rule-${at}`),
    );
  });

  it('lists every run, dataset and rule, the newest first, and runs that found nothing', () => {
    expect(
      validationRows({ runs }).map(({ run, rule, severity, findings }) => [run, rule, severity, findings]),
    ).toEqual([
      ['c', null, null, 0],
      ['b', 'ohlc-order', 'error', 1],
      ['b', 'row-count', 'warning', 2],
      ['b', 'row-count', 'info', 9],
      ['a', null, null, 0],
    ]);
  });
});
