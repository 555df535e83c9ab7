import type { CoverageCell } from '../../contract/api/coverage.ts';
import { daysOfPeriod } from '../format/calendar-day.ts';
import { heldDays, withoutEmptyStart } from './day-state.ts';

/** Days of a map that something can be done about: how many, the stretch they lie in, and the mode of a sync that does it. */
export interface RepairStretch {
  readonly mode: 'missing' | 'retry-failed' | 'rebuild';
  readonly days: number;
  readonly from: string;
  readonly to: string;
}

const COUNTS: Readonly<Record<RepairStretch['mode'], (cell: CoverageCell) => number>> = {
  missing: ({ states: { missing = 0, late = 0 } }) => missing + late,
  'retry-failed': ({ states: { failed = 0 } }) => failed,
  rebuild: heldDays,
};

/** What can be repaired of the days on a map: those that are missing, that failed, that are held; what lies before the first known month is left out. */
export function repairStretches(cells: readonly CoverageCell[]): readonly RepairStretch[] {
  const { cells: known } = withoutEmptyStart(cells);
  return (['missing', 'retry-failed', 'rebuild'] as const).flatMap((mode) => {
    const meant = known.filter((cell) => COUNTS[mode](cell) > 0);
    const [first, last] = [meant[0], meant.at(-1)];
    if (first === undefined || last === undefined) return [];
    const days = meant.reduce((sum, cell) => sum + COUNTS[mode](cell), 0);
    return [{ mode, days, from: daysOfPeriod(first.key).from, to: daysOfPeriod(last.key).to }];
  });
}
