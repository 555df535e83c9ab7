import { doubleValues, integerValues } from '../duckdb/column-values.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { SymbolSlab } from './symbol-slabs.ts';

/** Factor steps of some symbols, by id and day, as columns. */
export interface FactorTable {
  readonly ids: Int32Array;
  readonly days: Int32Array;
  readonly split: Float64Array;
  readonly total: Float64Array;
}

/** No step at all: every factor is 1. */
export const NO_FACTORS: FactorTable = {
  ids: new Int32Array(0),
  days: new Int32Array(0),
  split: new Float64Array(0),
  total: new Float64Array(0),
};

/** Reads the steps of a slab’s symbols. */
export async function readFactorTable(
  connection: DuckDbConnection,
  steps: string,
  slab: SymbolSlab,
): Promise<FactorTable> {
  const sql = `SELECT ids.id, step.date::DATE AS date, step.split_factor::DOUBLE, step.total_factor::DOUBLE
    FROM ${steps} AS step
    JOIN (SELECT DISTINCT symbol, id FROM ${slab.table} WHERE id BETWEEN ${slab.firstId} AND ${slab.lastId}) AS ids USING (symbol)
    ORDER BY ids.id, step.date`;
  const { chunks, rowCount } = await readAll(connection, sql);
  const table: FactorTable = {
    ids: new Int32Array(rowCount),
    days: new Int32Array(rowCount),
    split: new Float64Array(rowCount),
    total: new Float64Array(rowCount),
  };
  let at = 0;
  for (const chunk of chunks) {
    table.ids.set(integerValues(chunk, 0), at);
    table.days.set(integerValues(chunk, 1), at);
    table.split.set(doubleValues(chunk, 2), at);
    table.total.set(doubleValues(chunk, 3), at);
    at += chunk.rowCount;
  }
  return table;
}

async function readAll(connection: DuckDbConnection, sql: string) {
  const result = await connection.raw.run(sql);
  const chunks = await result.fetchAllChunks();
  return { chunks, rowCount: chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0) };
}

/** The last step of `id` at or before `day`; −1 when there is none. */
export function stepInForce({ ids, days }: FactorTable, id: number, day: number): number {
  let [start, end] = [0, ids.length];
  while (start < end) {
    const middle = (start + end) >>> 1;
    const own = ids[middle] ?? 0;
    if (own < id || (own === id && (days[middle] ?? 0) <= day)) start = middle + 1;
    else end = middle;
  }
  return start > 0 && ids[start - 1] === id ? start - 1 : -1;
}
