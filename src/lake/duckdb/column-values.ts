import type { DuckDBDataChunk } from '@duckdb/node-api';

/** What fixed-width columns are kept in; typed arrays cost a hundredth of values read one by one. */
type Values = Float64Array | Int32Array | BigInt64Array;

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

/**
 * The array that a vector of fixed width keeps its values in. Its type hides the field, though it has been there in each
 * version of the client; were it to go, every reader of bars would throw at once.
 */
function valuesOf(chunk: DuckDBDataChunk, column: number): Values | undefined {
  return (chunk.getColumnVector(column) as unknown as { readonly items?: Values }).items;
}
