import { type TradingDay, utcDateOf } from '../../domain/trading-day.ts';
import type { BarGrid } from '../features/bar-grid.ts';
import type { PickedRows } from './pick-rows.ts';
import type { SilverFeature } from './silver-shape.ts';

/** Examples kept of each oddity. */
const SAMPLES_MAX = 5;

/** A place in silver. */
export interface RowSample {
  readonly symbol: string;
  readonly day: TradingDay;
}

/** What one feature’s values are like in a partition. */
export interface FeatureCounts {
  readonly feature: SilverFeature;
  /** Stored rows in all. */
  readonly rows: number;
  /** Values that are stored: numbers. */
  readonly values: number;
  /** Rows whose value is plus or minus infinity. */
  readonly infinite: number;
  readonly infiniteSamples: readonly RowSample[];
  /** Rows in which a field that the feature reads is missing. */
  readonly inputless: number;
  /** Rows that are NULL although look-back, look-ahead and all fields in between are there. */
  readonly unexplained: number;
  readonly unexplainedSamples: readonly RowSample[];
}

/** Counts while rows go by. */
export interface FeatureTally {
  add(grid: BarGrid, picked: PickedRows, outputs: readonly Float32Array[]): void;
  counts(): readonly FeatureCounts[];
}

type Counts = { -readonly [Key in keyof FeatureCounts]: FeatureCounts[Key] } & {
  infiniteSamples: RowSample[];
  unexplainedSamples: RowSample[];
};

/**
 * Counts what is odd about features. A NULL is explained by a field that is missing anywhere between look-back and look-ahead
 * (halts, listings, the ends of a life); one of an expression over all of the past never asks for more than its own row.
 */
export function openFeatureTally(features: readonly SilverFeature[]): FeatureTally {
  const counts = features.map(
    (feature): Counts => ({
      feature,
      rows: 0,
      values: 0,
      infinite: 0,
      infiniteSamples: [],
      inputless: 0,
      unexplained: 0,
      unexplainedSamples: [],
    }),
  );
  return {
    add(grid, picked, outputs) {
      const runs = new Map<string, Int32Array>();
      for (const [index, entry] of counts.entries()) {
        const values = outputs[index];
        if (values === undefined) throw new RangeError(`${entry.feature.name} was not computed`);
        addFeature(entry, { grid, picked, values, runs });
      }
    },
    counts: () => counts,
  };
}

interface Added {
  readonly grid: BarGrid;
  readonly picked: PickedRows;
  readonly values: Float32Array;
  /** By fields: for each row, how many rows up to it have all of them. */
  readonly runs: Map<string, Int32Array>;
}

function addFeature(entry: Counts, { grid, picked, values, runs }: Added): void {
  const { rows } = picked;
  entry.rows += rows.length;
  let finite = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const value = values[rows[index] ?? 0] ?? Number.NaN;
    // The difference of a number and itself is 0, of anything else NaN.
    if (value - value === 0) finite += 1;
    else addOddRow(entry, { grid, picked, index, value, runs });
  }
  entry.values += finite;
}

interface OddRow extends Omit<Added, 'values'> {
  readonly index: number;
  readonly value: number;
}

function addOddRow(entry: Counts, { grid, picked, index, value, runs }: OddRow): void {
  const row = picked.rows[index] ?? 0;
  const sampleInto = (samples: RowSample[]): void => {
    if (samples.length >= SAMPLES_MAX) return;
    const series = grid.series[picked.series[index] ?? 0];
    samples.push({
      symbol: series?.symbol ?? '',
      day: utcDateOf((grid.dayNumber[row] ?? 0) * MS_PER_DAY),
    });
  };
  if (!Number.isNaN(value)) {
    entry.infinite += 1;
    sampleInto(entry.infiniteSamples);
    return;
  }
  const run = runOf(entry.feature, grid, runs);
  if (run[row] === 0) {
    entry.inputless += 1;
    return;
  }
  const { lookBack, lookAhead } = entry.feature;
  if (!Number.isFinite(lookBack)) return;
  const { start, rows } = grid.series[picked.series[index] ?? 0] ?? { start: 0, rows: 0 };
  const last = row + lookAhead;
  if (last >= start + rows || (run[last] ?? 0) <= lookBack + lookAhead) return;
  entry.unexplained += 1;
  sampleInto(entry.unexplainedSamples);
}

const MS_PER_DAY = 86_400_000;

/** For each row of a grid, how many rows in a row up to it have all of the feature’s fields, within its series. */
function runOf({ fields }: SilverFeature, grid: BarGrid, runs: Map<string, Int32Array>): Int32Array {
  const name = fields.join(' ');
  const known = runs.get(name);
  if (known !== undefined) return known;
  const columns = fields.flatMap((field) => grid.fields[field] ?? []);
  const run = new Int32Array(grid.rows);
  for (const { start, rows } of grid.series) {
    let length = 0;
    for (let row = start; row < start + rows; row += 1) {
      length += 1;
      for (const column of columns) if (Number.isNaN(column[row])) length = 0;
      run[row] = length;
    }
  }
  runs.set(name, run);
  return run;
}
