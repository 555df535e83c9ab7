import { type DuckDBValue, timestampTZValue } from '@duckdb/node-api';
import type { SqlValue } from './sql-query.ts';

/** Values as the engine binds them. */
export function boundValues(values: readonly SqlValue[]): readonly DuckDBValue[] {
  return values.map((value) =>
    value instanceof Date ? timestampTZValue(BigInt(value.getTime()) * 1000n) : value,
  );
}
