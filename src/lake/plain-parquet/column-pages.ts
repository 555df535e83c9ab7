import type { PlainColumn, PlainValues } from './plain-column.ts';
import { thriftBytes, writeVarint } from './thrift.ts';

/** Parquet’s numbers for encodings. */
export const ENCODING = { plain: 0, rle: 3, dictionary: 8 } as const;

/** A column of a row group as bytes: a page of distinct values, if any, and one page of data. */
export interface ColumnPages {
  readonly buffers: readonly Uint8Array[];
  /** Of the page of distinct values; 0 without one. */
  readonly dictionaryBytes: number;
  readonly bytes: number;
}

const UTF8 = new TextEncoder();

/** Lays out a column of `rows` rows, uncompressed. Arrays of values are not copied. */
export function columnPages(column: PlainColumn, rows: number): ColumnPages {
  if ('values' in column) return joinPages([], dataPage(bytesOf(column.values), rows, ENCODING.plain));
  const { distinct, runs } = column;
  const values = isTexts(distinct) ? textBytes(distinct) : bytesOf(distinct);
  const header = { type: 2, bytes: values.length, headerField: 7 };
  const dictionary = [pageHeader(header, [distinct.length, ENCODING.plain]), values];
  return joinPages(dictionary, dataPage(indexBytes(runs), rows, ENCODING.dictionary));
}

function isTexts(values: readonly string[] | PlainValues): values is readonly string[] {
  return Array.isArray(values);
}

function joinPages(dictionary: readonly Uint8Array[], data: readonly Uint8Array[]): ColumnPages {
  const dictionaryBytes = sizeOf(dictionary);
  return { buffers: [...dictionary, ...data], dictionaryBytes, bytes: dictionaryBytes + sizeOf(data) };
}

function sizeOf(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}

function bytesOf({ buffer, byteOffset, byteLength }: PlainValues): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function textBytes(texts: readonly string[]): Uint8Array {
  const encoded = texts.map((text) => UTF8.encode(text));
  const bytes = new Uint8Array(encoded.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const text of encoded) {
    view.setUint32(at, text.length, true);
    bytes.set(text, at + 4);
    at += 4 + text.length;
  }
  return bytes;
}

/** The width of an index in bits, then a run for each distinct value. */
function indexBytes(runs: Int32Array): Uint8Array {
  const width = Math.max(1, 32 - Math.clz32(Math.max(0, runs.length - 1)));
  const bytes = [width];
  for (const [index, rows] of runs.entries()) {
    writeVarint(bytes, rows * 2);
    for (let shift = 0; shift < width; shift += 8) bytes.push((index >>> shift) & 0xff);
  }
  return Uint8Array.from(bytes);
}

function dataPage(values: Uint8Array, rows: number, encoding: number): readonly Uint8Array[] {
  // Columns without NULLs have no levels, but the header names an encoding for them all the same.
  const own = [rows, encoding, ENCODING.rle, ENCODING.rle];
  return [pageHeader({ type: 0, bytes: values.length, headerField: 5 }, own), values];
}

function pageHeader(
  page: { readonly type: number; readonly bytes: number; readonly headerField: number },
  own: readonly number[],
): Uint8Array {
  return thriftBytes([
    [1, { i32: page.type }],
    [2, { i32: page.bytes }],
    [3, { i32: page.bytes }],
    [page.headerField, { struct: own.map((value, index) => [index + 1, { i32: value }] as const) }],
  ]);
}
