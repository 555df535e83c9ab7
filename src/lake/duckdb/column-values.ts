import type { DuckDBDataChunk } from '@duckdb/node-api';

/** What fixed-width columns are kept in; typed arrays cost a hundredth of values read one by one. */
type Values = Float64Array | Float32Array | Int32Array | BigInt64Array;

/** A DOUBLE column of a chunk. A NULL has any value: ask for `coalesce(x, 'NaN')`. Valid until the chunk is dropped. */
export function doubleValues(chunk: DuckDBDataChunk, column: number): Float64Array {
  const values = valuesOf(chunk, column);
  if (values instanceof Float64Array) return values;
  throw new TypeError(`column ${column} is not DOUBLE`);
}

/** An INTEGER column of a chunk, or a DATE column as days since 1970; without NULLs. */
export function integerValues(chunk: DuckDBDataChunk, column: number): Int32Array {
  const values = valuesOf(chunk, column);
  if (values instanceof Int32Array) return values;
  throw new TypeError(`column ${column} is neither INTEGER nor DATE`);
}

/** A BIGINT column of a chunk, or a TIMESTAMP column as microseconds since 1970; without NULLs. */
export function bigintValues(chunk: DuckDBDataChunk, column: number): BigInt64Array {
  const values = valuesOf(chunk, column);
  if (values instanceof BigInt64Array) return values;
  throw new TypeError(`column ${column} is neither BIGINT nor TIMESTAMP`);
}

/** What a chunk’s rows are taken from. */
export interface ColumnSource {
  readonly from: Values;
  /** The place of the chunk’s first row: in `rows`, or in `from` itself. */
  readonly start: number;
  /** Indices into `from`, ascending; absent: one row after the other. */
  readonly rows?: Int32Array;
}

/** Writes a whole column of a chunk that is to be appended. Throws `TypeError` when the source is of another kind. */
export function writeValues(
  chunk: DuckDBDataChunk,
  column: number,
  { from, start, rows }: ColumnSource,
): void {
  const values = valuesOf(chunk, column);
  if (values === undefined || values.constructor !== from.constructor) {
    throw new TypeError(`column ${column} is of another kind than what is written`);
  }
  const count = values.length;
  const first = rows === undefined ? start : (rows[start] ?? 0);
  const isStretch = rows === undefined || (rows[start + count - 1] ?? 0) - first === count - 1;
  // Both are of one kind, whichever that is.
  const [target, source] = [values as Float64Array, from as Float64Array];
  if (isStretch) target.set(source.subarray(first, first + count));
  else gather(target, source, rows.subarray(start, start + count));
  chunk.getColumnVector(column).flush();
}

function gather(target: Float64Array, source: Float64Array, rows: Int32Array): void {
  for (let index = 0; index < rows.length; index += 1) {
    const value = source[rows[index] ?? 0];
    if (value !== undefined) target[index] = value;
  }
}

/**
 * The array that a vector of fixed width keeps its values in. Its type hides the field, though it has been there in each
 * version of the client; were it to go, every reader of bars would throw at once.
 */
function valuesOf(chunk: DuckDBDataChunk, column: number): Values | undefined {
  return (chunk.getColumnVector(column) as unknown as { readonly items?: Values }).items;
}
