import type { DatasetField } from '../../expression/dataset-field.ts';
import type { GridArrays } from './grid-arrays.ts';
import type { GridColumn } from './grid-field.ts';
import type { PlannedSeries } from './planned-series.ts';

/** What fields are computed from. */
export interface FieldInputs {
  readonly arrays: GridArrays;
  readonly planned: readonly PlannedSeries[];
  readonly splitFactor: Float64Array;
  readonly totalFactor: Float64Array;
}

/**
 * The fields in single precision, rounded once. A column that the dataset does not have gives NaN, as a field without a file
 * does in qlib; so does a row without a bar.
 */
export function computeFields(
  fields: readonly DatasetField[],
  inputs: FieldInputs,
): Readonly<Record<string, Float32Array>> {
  return Object.fromEntries(fields.map((field) => [field, computeField(field, inputs)]));
}

function computeField(field: DatasetField, inputs: FieldInputs): Float32Array {
  const { arrays, totalFactor } = inputs;
  switch (field) {
    case 'open':
    case 'high':
    case 'low':
    case 'close':
    case 'vwap':
      return product(columnOf(arrays, field), totalFactor);
    case 'volume':
      return quotient(columnOf(arrays, field), totalFactor);
    case 'factor':
      return whereTraded(totalFactor, arrays.traded);
    case 'change':
      return changes(columnOf(arrays, 'close'), inputs);
    case 'days_to_expiry':
      return difference(columnOf(arrays, 'expiration'), arrays.dayNumber);
    case 'transactions':
    case 'strike':
    case 'underlying_close':
      return Float32Array.from(columnOf(arrays, field));
  }
}

function columnOf(arrays: GridArrays, column: GridColumn): Float64Array {
  return arrays.columns.get(column) ?? new Float64Array(arrays.rows).fill(Number.NaN);
}

function product(values: Float64Array, factors: Float64Array): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < result.length; row += 1) result[row] = (values[row] ?? 0) * (factors[row] ?? 1);
  return result;
}

function quotient(values: Float64Array, factors: Float64Array): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < result.length; row += 1) result[row] = (values[row] ?? 0) / (factors[row] ?? 1);
  return result;
}

function difference(values: Float64Array, days: Int32Array): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < result.length; row += 1) result[row] = (values[row] ?? 0) - (days[row] ?? 0);
  return result;
}

function whereTraded(values: Float64Array, traded: Uint8Array): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < result.length; row += 1)
    result[row] = traded[row] === 1 ? (values[row] ?? 0) : Number.NaN;
  return result;
}

/** Close against the close before, both times their split factors: halts are bridged, the first row of a series has none. */
function changes(close: Float64Array, { arrays, planned, splitFactor }: FieldInputs): Float32Array {
  const { traded } = arrays;
  const result = new Float32Array(close.length).fill(Number.NaN);
  for (const { start, rows, closeBefore } of planned) {
    let before = closeBefore;
    for (let row = start; row < start + rows; row += 1) {
      if (traded[row] !== 1) continue;
      const now = (close[row] ?? 0) * (splitFactor[row] ?? 1);
      result[row] = now / before - 1;
      before = now;
    }
  }
  return result;
}
