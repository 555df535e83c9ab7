import type { SqlDocument } from '../../../contract/api/sql.ts';
import type { CellValue } from '../../table/column.ts';
import { isNumericType, isTimeType } from './column-type.ts';

/** Ways to draw a result. */
export const CHART_KINDS = ['line', 'bar', 'scatter'] as const;

/** What is drawn of a result. */
export interface ChartChoice {
  readonly kind: (typeof CHART_KINDS)[number];
  /** Index of the column along the bottom. */
  readonly x: number;
  /** Indexes of the columns drawn. */
  readonly y: readonly number[];
  /** Index of the column whose values split the rows into series; null: one series for each of `y`. */
  readonly by: number | null;
}

/** A series of points; `x` is text for categories, epoch milliseconds for times. */
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly (readonly [number | string, number])[];
}

/** Points of a chart; more would neither be seen nor drawn in time. */
export const CHART_POINTS_MAX = 10_000;
/** Series of a chart: as many as colours can be told apart. */
export const CHART_SERIES_MAX = 8;
/** Values of a text column that may split rows. */
const BY_VALUES_MAX = 8;

/**
 * What one would most likely want to see: numbers over time or over categories, split by a column of few values; null
 * when there is no number to draw.
 */
export function guessChart({ columns, rows }: Pick<SqlDocument, 'columns' | 'rows'>): ChartChoice | null {
  const indexes = columns.map((_, index) => index);
  const typeOf = (index: number): string => columns[index]?.type ?? '';
  const numbers = indexes.filter((index) => isNumericType(typeOf(index)));
  const times = indexes.filter((index) => isTimeType(typeOf(index)));
  const others = indexes.filter((index) => !numbers.includes(index) && !times.includes(index));
  const [number] = numbers;
  if (number === undefined) return null;
  const [time] = times;
  if (time !== undefined) {
    const by = others.find((index) => {
      const values = new Set(rows.map((row) => row[index]));
      return values.size > 1 && values.size <= BY_VALUES_MAX;
    });
    // Many things on one day are no line.
    const isOneSeries = by !== undefined || others.length === 0;
    return { kind: isOneSeries ? 'line' : 'scatter', x: time, y: [number], by: by ?? null };
  }
  const [other] = others;
  if (other !== undefined) return { kind: 'bar', x: other, y: [number], by: null };
  const second = numbers[1];
  return second === undefined ? null : { kind: 'scatter', x: number, y: [second], by: null };
}

/** The series of a choice, at most {@link CHART_SERIES_MAX} with {@link CHART_POINTS_MAX} points together; NULL leaves a point out. */
export function chartSeries(
  { columns, rows }: Pick<SqlDocument, 'columns' | 'rows'>,
  { x, y, by }: ChartChoice,
): readonly ChartSeries[] {
  const isTime = isTimeType(columns[x]?.type ?? '');
  const isNumber = isNumericType(columns[x]?.type ?? '');
  const series = new Map<string, (readonly [number | string, number])[]>();
  let pointCount = 0;
  for (const row of rows) {
    for (const column of y) {
      const value = Number(row[column] ?? Number.NaN);
      const place = placeOf(row[x] ?? null, { isTime, isNumber });
      if (!Number.isFinite(value) || place === null || pointCount >= CHART_POINTS_MAX) continue;
      const name = nameOf(by === null ? null : row[by], columns[column]?.name ?? '', { by, y });
      const points = series.get(name) ?? [];
      if (points.length === 0 && series.size >= CHART_SERIES_MAX) continue;
      points.push([place, value]);
      series.set(name, points);
      pointCount += 1;
    }
  }
  return [...series].map(([name, points]) => ({
    name,
    points: isTime || isNumber ? points.toSorted((a, b) => Number(a[0]) - Number(b[0])) : points,
  }));
}

function nameOf(
  value: CellValue | undefined,
  column: string,
  { by, y }: { readonly by: number | null; readonly y: readonly number[] },
): string {
  if (by === null) return column;
  const split = value === null || value === undefined ? 'NULL' : String(value);
  return y.length > 1 ? `${split} ${column}` : split;
}

function placeOf(
  value: CellValue,
  { isTime, isNumber }: { readonly isTime: boolean; readonly isNumber: boolean },
): number | string | null {
  if (value === null) return null;
  if (isTime) {
    const timeMs = typeof value === 'number' ? value : Date.parse(String(value));
    return Number.isNaN(timeMs) ? null : timeMs;
  }
  if (!isNumber) return String(value);
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
