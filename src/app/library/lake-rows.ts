import type { RecordBatch, Table } from 'apache-arrow';

/** A value of a row: instants are `Date`, days text like `2024-03-08`, whole numbers `bigint` only where a number would round. */
export type RowValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | null
  | readonly RowValue[]
  | { readonly [name: string]: RowValue };

/** A row by its columns. */
export type LakeRow = Readonly<Record<string, RowValue>>;

/**
 * A question to a lake. Asking costs nothing; each way of reading asks anew, and holds what it needs until the loop over it
 * ends, breaks or throws. Rows come while they are computed: memory does not grow with the answer, except where a method gives
 * all of them at once.
 *
 * @example
 * for await (const batch of lake.bars({ dataset: 'stocks_daily' })) console.log(batch.numRows);
 * for await (const row of lake.bars({ dataset: 'stocks_daily' }).rows()) console.log(row.symbol, row.close);
 */
export interface LakeRows<Row = LakeRow> extends AsyncIterable<RecordBatch> {
  /** Row by row, as plain objects. */
  rows(): AsyncIterable<Row>;
  /** All rows at once. */
  toArray(): Promise<Row[]>;
  /** All rows at once, as a table of Apache Arrow. */
  toTable(): Promise<Table>;
  /** An Arrow IPC stream, in pieces: for a file, a socket or a response. */
  toArrow(): AsyncIterable<Uint8Array>;
  /** Writes a Parquet file, which appears under its name once it is whole and replaces what was there. Refuses places inside the lake. */
  writeParquet(path: string): Promise<void>;
}
