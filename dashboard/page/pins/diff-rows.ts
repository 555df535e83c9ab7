import type { DiffDocument } from '../../../contract/cli/diff.ts';

/** A day that is not the same in both versions. */
export type DiffDay = DiffDocument['days'][number];

/** The days of a dataset in numbers. */
export interface DiffSums {
  readonly dataset: string;
  readonly added: number;
  readonly removed: number;
  /** With other bars. */
  readonly changed: number;
  /** In another file with the very same bars. */
  readonly rewritten: number;
  /** In another file, whose bars nobody has looked at. */
  readonly differs: number;
  readonly rowsBefore: number;
  readonly rowsAfter: number;
  /** Bars that were added, removed, and have other values; null as long as bars were not compared. */
  readonly barsAdded: number | null;
  readonly barsRemoved: number | null;
  readonly barsChanged: number | null;
}

/** Sums up days by dataset, in the order of names. `hasBars`: whether bars were compared. */
export function sumDays(days: readonly DiffDay[], hasBars: boolean): readonly DiffSums[] {
  const groups = Map.groupBy(days, ({ dataset }) => dataset);
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([dataset, own]) => {
      const count = (state: DiffDay['state']): number => own.filter((day) => day.state === state).length;
      const sum = (of: (day: DiffDay) => number): number => own.reduce((total, day) => total + of(day), 0);
      return {
        dataset,
        added: count('added'),
        removed: count('removed'),
        changed: count('changed'),
        rewritten: count('rewritten'),
        differs: count('differs'),
        rowsBefore: sum(({ rowsBefore }) => rowsBefore),
        rowsAfter: sum(({ rowsAfter }) => rowsAfter),
        barsAdded: hasBars ? sum(({ added }) => added) : null,
        barsRemoved: hasBars ? sum(({ removed }) => removed) : null,
        barsChanged: hasBars ? sum(({ changed }) => changed) : null,
      };
    });
}
