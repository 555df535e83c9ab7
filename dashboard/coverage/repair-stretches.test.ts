import { describe, expect, it } from 'vitest';
import type { CoverageCell } from '../../contract/api/coverage.ts';
import { repairStretches } from './repair-stretches.ts';

function cell(key: string, states: CoverageCell['states']): CoverageCell {
  const zero = { silverDays: 0, goldDays: 0, tradingDays: 0, rows: 0, quarantined: 0, bytes: 0, note: null };
  return { key, states, ...zero };
}

describe('what can be repaired of a map', () => {
  it('is what is missing, what failed and what is held, each with the stretch it lies in', () => {
    const days = [
      cell('2024-03-04', { held: 1 }),
      cell('2024-03-05', { failed: 1 }),
      cell('2024-03-06', { missing: 1 }),
      cell('2024-03-07', { quarantined: 1 }),
      cell('2024-03-08', { late: 1 }),
      cell('2024-03-09', { holiday: 1 }),
    ];
    expect(repairStretches(days)).toEqual([
      { mode: 'missing', days: 2, from: '2024-03-06', to: '2024-03-08' },
      { mode: 'retry-failed', days: 1, from: '2024-03-05', to: '2024-03-05' },
      { mode: 'rebuild', days: 2, from: '2024-03-04', to: '2024-03-07' },
    ]);
  });

  it('begins with the first month of which anything is known, and takes months whole', () => {
    const months = [
      cell('2003-09', { missing: 16 }),
      cell('2024-02', { held: 20, missing: 1 }),
      cell('2024-04', { held: 3 }),
    ];
    expect(repairStretches(months)).toEqual([
      { mode: 'missing', days: 1, from: '2024-02-01', to: '2024-02-29' },
      { mode: 'rebuild', days: 23, from: '2024-02-01', to: '2024-04-30' },
    ]);
  });

  it('is nothing where all days are holidays or not due', () => {
    expect(repairStretches([cell('2024-03-09', { holiday: 1 }), cell('2024-03-11', { pending: 1 })])).toEqual(
      [],
    );
  });
});
