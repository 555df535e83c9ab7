import type { QuarantineSummary } from '../../../contract/api/quarantine.ts';
import type { QualityState } from './quality-state.ts';

/** Rows that a reason refused, and on how many days of a dataset. */
export interface ReasonCount {
  readonly reason: string;
  readonly rows: number;
  readonly days: number;
}

/** Counts of each reason within a dataset and days, most rows first. */
export function countReasons(
  days: QuarantineSummary['days'],
  { dataset, from, to }: Pick<QualityState, 'dataset' | 'from' | 'to'>,
): readonly ReasonCount[] {
  const counts = new Map<string, ReasonCount>();
  for (const day of days) {
    const isWanted =
      (dataset === '' || day.dataset === dataset) &&
      (from === null || day.day >= from) &&
      (to === null || day.day <= to);
    if (!isWanted) continue;
    for (const [reason, rows] of Object.entries(day.reasons)) {
      const before = counts.get(reason);
      counts.set(reason, { reason, rows: (before?.rows ?? 0) + rows, days: (before?.days ?? 0) + 1 });
    }
  }
  return [...counts.values()].sort((a, b) => b.rows - a.rows || a.reason.localeCompare(b.reason));
}
