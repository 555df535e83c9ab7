import {
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import { plainText } from '../../../lake/query/cell-text.ts';
import type { QueryResult } from '../../../lake/query/query-result.ts';

/** A value as answers in JSON show it. */
export type JsonCell = string | number | boolean | null;

/** Rows of a result in JSON, as many as were wanted. */
export interface JsonRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly JsonCell[])[];
  /** There are more. */
  readonly isCut: boolean;
}

/** Bytes of text after which an answer in JSON is cut, however few rows it has by then. */
const TEXT_CHARACTERS_MAX = 64 * 1024 * 1024;

/** Reads up to `rowsMax` rows; the result has to be asked for one more, to tell whether there are more. */
export async function readJsonRows(result: QueryResult, rowsMax: number): Promise<JsonRows> {
  const columns = result.columns.map(({ name, type }) => ({ name, type: type.toString() }));
  const cells = result.columns.map(({ type }) => jsonCell(type));
  const rows: JsonCell[][] = [];
  let characters = 0;
  for await (const batch of result.batches) {
    for (let index = 0; index < batch.rowCount; index += 1) {
      // Leaving the loop gives the result up.
      if (rows.length === rowsMax || characters > TEXT_CHARACTERS_MAX) return { columns, rows, isCut: true };
      const row = cells.map((cell, at): JsonCell => {
        const value = batch.columns[at]?.[index] ?? null;
        return value === null ? null : cell(value);
      });
      for (const cell of row) characters += typeof cell === 'string' ? cell.length : 8;
      rows.push(row);
    }
  }
  return { columns, rows, isCut: false };
}

/** Instants in epoch milliseconds, days as text, numbers as such where they are exact, everything else as text. */
function jsonCell(type: DuckDBType): (value: DuckDBValue) => JsonCell {
  const text = plainText(type);
  if (type.typeId === DuckDBTypeId.FLOAT) return (value) => finite(Number(text(value)));
  return (value) => {
    if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) {
      return Number(value.micros) / 1000;
    }
    if (typeof value === 'boolean') return value;
    if (typeof value === 'number') return finite(value);
    if (typeof value === 'bigint') return exact(value);
    return value instanceof DuckDBDecimalValue ? finite(value.toDouble()) : text(value);
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Numbers beyond what JSON’s readers keep exactly stay text. */
function exact(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
