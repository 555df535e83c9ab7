import type { DuckDBValue } from '@duckdb/node-api';
import { type PlainValue, plainValue } from './plain-value.ts';
import type { QueryResult } from './query-result.ts';

/** The rows of a result as objects by column, in order. */
export async function* rowObjects({
  columns,
  batches,
}: QueryResult): AsyncGenerator<Record<string, PlainValue>> {
  const fields = columns.map(({ name, type }) => ({ name, convert: plainValue(type) }));
  for await (const batch of batches) {
    for (let index = 0; index < batch.rowCount; index += 1) {
      const row: Record<string, PlainValue> = {};
      for (const [at, { name, convert }] of fields.entries()) {
        const value: DuckDBValue = batch.columns[at]?.[index] ?? null;
        row[name] = convert(value);
      }
      yield row;
    }
  }
}
