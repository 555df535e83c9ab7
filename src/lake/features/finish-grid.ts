import type { DatasetField } from '../../expression/dataset-field.ts';
import type { CalendarWindows } from '../../plan/calendar-windows.ts';
import type { BarGrid } from './bar-grid.ts';
import { computeFields } from './compute-fields.ts';
import { type FactorTable, stepInForce } from './factor-table.ts';
import { type FactoredArrays, foldGrid } from './fold-grid.ts';
import type { GridArrays } from './grid-arrays.ts';
import type { PlannedSeries } from './planned-series.ts';

/** What is added to arrays. */
export interface FinishOptions {
  readonly factors: FactorTable;
  readonly fields: readonly DatasetField[];
  /** Rows of days become rows of these; absent: they stay. */
  readonly windows?: CalendarWindows | undefined;
}

/** Adds factors and fields to filled arrays, folding them to longer windows in between. */
export function finishGrid(
  arrays: GridArrays,
  planned: readonly PlannedSeries[],
  { factors, fields, windows }: FinishOptions,
): BarGrid {
  const { rows, dayNumber } = arrays;
  const splitFactor = new Float64Array(rows).fill(1);
  const totalFactor = new Float64Array(rows).fill(1);
  if (factors.ids.length > 0) {
    for (const each of planned) layFactors(each, factors, { dayNumber, splitFactor, totalFactor });
  }
  const days = { arrays, planned, splitFactor, totalFactor };
  return gridOf(windows === undefined ? days : foldGrid(days, windows), fields);
}

function gridOf(factored: FactoredArrays, fields: readonly DatasetField[]): BarGrid {
  const { arrays, planned, splitFactor, totalFactor } = factored;
  const { rows, traded, timestampUs, dayNumber } = arrays;
  return {
    rows,
    series: planned.map(({ symbol, start, rows, firstRow }) => ({ symbol, start, rows, firstRow })),
    traded,
    timestampUs,
    dayNumber,
    raw: Object.fromEntries(arrays.columns),
    splitFactor,
    totalFactor,
    fields: computeFields(fields, factored),
  };
}

interface FactorColumns {
  readonly dayNumber: Int32Array;
  readonly splitFactor: Float64Array;
  readonly totalFactor: Float64Array;
}

/** Writes the factors in force on each day of a series. */
function layFactors({ id, start, rows }: PlannedSeries, factors: FactorTable, target: FactorColumns): void {
  const end = start + rows;
  let step = stepInForce(factors, id, target.dayNumber[start] ?? 0);
  let row = start;
  while (row < end) {
    const hasNext = factors.ids[step + 1] === id;
    const nextDay = hasNext ? (factors.days[step + 1] ?? 0) : Number.POSITIVE_INFINITY;
    let until = row;
    while (until < end && (target.dayNumber[until] ?? 0) < nextDay) until += 1;
    if (step >= 0 && factors.ids[step] === id) {
      target.splitFactor.fill(factors.split[step] ?? 1, row, until);
      target.totalFactor.fill(factors.total[step] ?? 1, row, until);
    }
    row = until;
    step += 1;
  }
}
