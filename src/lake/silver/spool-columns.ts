import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { parseOptionTicker } from '../../domain/option-ticker.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { quoteName } from '../duckdb/quote.ts';
import type { BarGrid } from '../features/bar-grid.ts';
import type { PlainColumn, PlainField, PlainValues } from '../plain-parquet/plain-column.ts';
import type { PickedRows } from './pick-rows.ts';
import { numberColumns, type SilverShape, silverColumns } from './silver-shape.ts';

/** Stands for no day: a contract whose ticker says none. */
const NO_DAY = -(2 ** 31);

/** The columns of a spool, which has no NULLs: what is missing is NaN, an empty text or {@link NO_DAY}. */
export function spoolFields({ dataset, features }: SilverShape): readonly PlainField[] {
  return [
    { name: 'symbol', kind: 'text' },
    ...(DATASETS[dataset].asset === 'options' ? CONTRACT : []),
    { name: 'timestamp', kind: 'i64' },
    { name: 'date', kind: 'i32' },
    ...[...numberColumns(dataset), ...FACTORS].map((name) => ({ name, kind: 'f64' }) as const),
    // Under names of their own, for a feature may be called as it likes.
    ...features.map((_, index) => ({ name: featureName(index), kind: 'f32' }) as const),
  ];
}

const CONTRACT: readonly PlainField[] = [
  { name: 'underlying', kind: 'text' },
  { name: 'expiration', kind: 'i32' },
  { name: 'option_type', kind: 'text' },
  { name: 'strike', kind: 'f64' },
];
const FACTORS = ['split_factor', 'total_factor'] as const;

function featureName(index: number): string {
  return `feature_${index}`;
}

/** The picked rows of a grid as those columns; arrays of whole grids are not copied. */
export function spoolColumns(
  { dataset }: SilverShape,
  { grid, picked, outputs }: Spooled,
): readonly PlainColumn[] {
  const { symbols, runs } = symbolRuns(grid, picked);
  const raw = numberColumns(dataset).map((name) => rawColumn(grid, name));
  const { timestampUs, dayNumber, splitFactor, totalFactor } = grid;
  const values = [timestampUs, dayNumber, ...raw, splitFactor, totalFactor, ...outputs];
  return [
    { distinct: symbols, runs },
    ...(DATASETS[dataset].asset === 'options' ? contractColumns(symbols, runs) : []),
    ...values.map((column) => ({ values: pickValues(column, picked.rows) })),
  ];
}

/** Rows of silver before they are written. */
export interface Spooled {
  readonly grid: BarGrid;
  readonly picked: PickedRows;
  readonly outputs: readonly Float32Array[];
}

/** Series come by symbol: lives and days of one stand together. */
function symbolRuns(
  { series }: BarGrid,
  picked: PickedRows,
): { readonly symbols: readonly string[]; readonly runs: Int32Array } {
  const rows = new Int32Array(series.length);
  for (const index of picked.series) rows[index] = (rows[index] ?? 0) + 1;
  const symbols: string[] = [];
  const runs: number[] = [];
  for (const [index, { symbol }] of series.entries()) {
    const own = rows[index] ?? 0;
    if (own === 0) continue;
    if (symbols.at(-1) === symbol) runs.push((runs.pop() ?? 0) + own);
    else {
      symbols.push(symbol);
      runs.push(own);
    }
  }
  return { symbols, runs: Int32Array.from(runs) };
}

function contractColumns(symbols: readonly string[], runs: Int32Array): readonly PlainColumn[] {
  const contracts = symbols.map((symbol) => parseOptionTicker(symbol));
  const dayOf = (day: string | undefined): number =>
    day === undefined ? NO_DAY : dayNumberOf(tradingDay(day));
  return [
    { distinct: contracts.map((contract) => contract?.underlying ?? ''), runs },
    { distinct: Int32Array.from(contracts, (contract) => dayOf(contract?.expiration)), runs },
    { distinct: contracts.map((contract) => contract?.type ?? ''), runs },
    { distinct: Float64Array.from(contracts, (contract) => contract?.strike ?? Number.NaN), runs },
  ];
}

function rawColumn({ raw }: BarGrid, name: string): Float64Array {
  const column = raw[name];
  if (column === undefined) throw new RangeError(`the grid has no column ${name}`);
  return column;
}

function pickValues(column: PlainValues, rows: Int32Array): PlainValues {
  const first = rows[0] ?? 0;
  const isStretch = (rows.at(-1) ?? 0) - first === rows.length - 1;
  if (isStretch) return column.subarray(first, first + rows.length);
  // All kinds alike, whichever it is.
  const source = column as Float64Array;
  const picked = column.slice(0, rows.length) as Float64Array;
  for (let index = 0; index < rows.length; index += 1) {
    const value = source[rows[index] ?? 0];
    if (value !== undefined) picked[index] = value;
  }
  return picked;
}

/** The rows of a spool in the columns of silver; `relation` is SQL that may follow FROM. */
export function spoolStatement(shape: SilverShape, relation: string): string {
  const columns = silverColumns(shape);
  const firstFeature = columns.length - shape.features.length;
  const selected = columns.map(({ name, type }, index) => {
    const value = index < firstFeature ? ownValue(name) : finite(featureName(index - firstFeature));
    return `(${value})::${type} AS ${quoteName(name)}`;
  });
  return `SELECT ${selected.join(', ')} FROM ${relation}`;
}

function finite(column: string): string {
  return `CASE WHEN isfinite(${column}) THEN ${column} END`;
}

function ownValue(name: string): string {
  switch (name) {
    case 'timestamp':
      return 'make_timestamptz(timestamp)';
    case 'date':
      return "DATE '1970-01-01' + date";
    case 'expiration':
      return `CASE WHEN expiration <> ${NO_DAY} THEN DATE '1970-01-01' + expiration END`;
    case 'underlying':
    case 'option_type':
      return `nullif(${name}, '')`;
    case 'transactions':
    case 'strike':
      return `CASE WHEN NOT isnan(${name}) THEN ${name} END`;
    default:
      return quoteName(name);
  }
}
