import { crc32 } from 'node:zlib';
import type { DuckDBValue } from '@duckdb/node-api';
import { createValueMemory } from '../duckdb/value-memory.ts';
import type { ResultColumn, RowBatch } from '../query/query-result.ts';
import { columnBytes, keptType } from './column-bytes.ts';

/** A result as a whole, with what is to be known of it. */
export interface KeptResult {
  /** Whatever goes with it, as JSON can hold it. */
  readonly facts: unknown;
  readonly columns: readonly ResultColumn[];
  readonly batches: readonly RowBatch[];
}

interface Header {
  readonly key: string;
  readonly facts: unknown;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** For each batch, and in it for each column, how many bytes values and marks of NULL take. */
  readonly batches: readonly {
    readonly rows: number;
    readonly sizes: readonly (readonly [number, number])[];
  }[];
}

/** The first bytes of a file; the digit changes with its form. */
const MAGIC = 'barlake1';
const WORD_BYTES = 4;

/** Whether results with these columns can be kept. */
export function canKeep(columns: readonly ResultColumn[]): boolean {
  return columns.every(({ type }) => keptType(type) !== undefined);
}

/** A result as bytes: magic, length of the header, header, values, and a checksum of all before it. */
export function resultToBytes(key: string, { facts, columns, batches }: KeptResult): Buffer {
  const pieces: Buffer[] = [];
  const shapes = batches.map(({ rowCount, columns: values }) => ({
    rows: rowCount,
    sizes: columns.map(({ type }, index) => {
      const all = values[index] ?? [];
      const own = all.length === rowCount ? all : all.slice(0, rowCount);
      const bytes = columnBytes(keptType(type) ?? '').toBytes(own);
      const marks = nullMarks(own);
      pieces.push(bytes, marks);
      return [bytes.length, marks.length] as const;
    }),
  }));
  const header: Header = {
    key,
    facts,
    columns: columns.map(({ name, type }) => ({ name, type: keptType(type) ?? '' })),
    batches: shapes,
  };
  const head = Buffer.from(JSON.stringify(header));
  const content = Buffer.concat([Buffer.from(MAGIC), word(head.length), head, ...pieces]);
  return Buffer.concat([content, word(crc32(content))]);
}

/** The result again; `undefined` for bytes that are not what was written, or not under this key. */
export function resultFromBytes(key: string, bytes: Buffer): KeptResult | undefined {
  const end = bytes.length - WORD_BYTES;
  if (end < MAGIC.length + WORD_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC)
    return undefined;
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32LE(end)) return undefined;
  const headAt = MAGIC.length + WORD_BYTES;
  const bodyAt = headAt + bytes.readUInt32LE(MAGIC.length);
  const header = JSON.parse(bytes.toString('utf8', headAt, bodyAt)) as Header;
  if (header.key !== key) return undefined;
  let at = bodyAt;
  const take = (size: number): Buffer => bytes.subarray(at, (at += size));
  const memory = createValueMemory();
  const batches = header.batches.map(({ rows, sizes }) => ({
    rowCount: rows,
    columns: sizes.map(([size, markSize], index) => {
      const values = columnBytes(header.columns[index]?.type ?? '').fromBytes(take(size), rows, memory);
      return withNulls(values, take(markSize));
    }),
  }));
  const columns = header.columns.map(({ name, type }) => ({ name, type: columnBytes(type).type }));
  return { facts: header.facts, columns, batches };
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(WORD_BYTES);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** A byte for each row, 1 for NULL; nothing when there is none. */
function nullMarks(values: readonly DuckDBValue[]): Buffer {
  return values.includes(null)
    ? Buffer.from(values.map((value) => (value === null ? 1 : 0)))
    : Buffer.alloc(0);
}

function withNulls(values: readonly DuckDBValue[], marks: Buffer): readonly DuckDBValue[] {
  return marks.length === 0 ? values : values.map((value, index) => (marks[index] === 1 ? null : value));
}
