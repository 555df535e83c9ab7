import { describe, expect, it } from 'vitest';
import { countByRule } from './count-by-rule.ts';

const counts = [
  { rule: 'gap', severity: 'warning', dataset: 'a', findings: 1, rows: 5 },
  { rule: 'jump', severity: 'error', dataset: 'a', findings: 2, rows: 2 },
  { rule: 'gap', severity: 'warning', dataset: 'b', findings: 4, rows: 1 },
];

describe('counts by rule', () => {
  it('are added over datasets, most findings first', () => {
    expect(countByRule(counts, '')).toEqual([
      { rule: 'gap', severity: 'warning', findings: 5, rows: 6 },
      { rule: 'jump', severity: 'error', findings: 2, rows: 2 },
    ]);
  });

  it('are those of one dataset', () => {
    expect(countByRule(counts, 'b').map(({ findings }) => findings)).toEqual([4]);
  });
});
