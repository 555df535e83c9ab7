import type { DuckDBValue } from '@duckdb/node-api';
import {
  AsyncByteQueue,
  Field,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
} from 'apache-arrow';
import { type ArrowColumn, arrowColumn } from './arrow-column.ts';
import type { QueryResult, ResultColumn, RowBatch } from './query-result.ts';

/** A result as Arrow’s record batches, read as they are computed, once. */
export interface ArrowResult {
  readonly schema: Schema;
  readonly batches: AsyncIterable<RecordBatch>;
}

/** Rows of a record batch, about: the engine’s own chunks are too small for readers that work batch by batch. */
const BATCH_ROWS = 32_768;

/** The rows of a result in Arrow’s memory layout: `timestamp[us, UTC]`, `date32`, doubles, text. All columns may hold NULL. */
export function toArrow({ columns, batches }: QueryResult): ArrowResult {
  const encoders = columns.map(({ type }) => arrowColumn(type));
  const schema = schemaOf(columns, encoders);
  return { schema, batches: recordBatches(batches, schema, encoders) };
}

/** A result as an Arrow IPC stream, in pieces. */
export async function* writeArrow(result: QueryResult): AsyncGenerator<Uint8Array> {
  const { schema, batches } = toArrow(result);
  const pieces: Uint8Array[] = [];
  const queue = new AsyncByteQueue();
  // Pieces are taken as they are written, so that whoever reads them slows the query down.
  queue.write = (piece) => void pieces.push(piece as Uint8Array);
  const writer = new RecordBatchStreamWriter();
  writer.reset(queue, schema);
  for await (const batch of batches) {
    writer.write(batch);
    yield Buffer.concat(pieces.splice(0));
  }
  writer.finish();
  yield Buffer.concat(pieces.splice(0));
}

function schemaOf(columns: readonly ResultColumn[], encoders: readonly ArrowColumn[]): Schema {
  return new Schema(
    encoders.map(({ type }, index) => new Field(columns[index]?.name ?? `column${index}`, type, true)),
  );
}

async function* recordBatches(
  batches: AsyncIterable<RowBatch>,
  schema: Schema,
  encoders: readonly ArrowColumn[],
): AsyncGenerator<RecordBatch> {
  let waiting: RowBatch[] = [];
  let rows = 0;
  for await (const batch of batches) {
    waiting.push(batch);
    rows += batch.rowCount;
    if (rows < BATCH_ROWS) continue;
    yield recordBatch(waiting, schema, encoders);
    [waiting, rows] = [[], 0];
  }
  if (rows > 0) yield recordBatch(waiting, schema, encoders);
}

function recordBatch(
  batches: readonly RowBatch[],
  schema: Schema,
  encoders: readonly ArrowColumn[],
): RecordBatch {
  const length = batches.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const children = encoders.map((encoder, index) => encoder.encode(valuesOf(batches, index)));
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children }));
}

function valuesOf(batches: readonly RowBatch[], column: number): readonly DuckDBValue[] {
  return batches.flatMap(({ columns, rowCount }) => (columns[column] ?? []).slice(0, rowCount));
}
