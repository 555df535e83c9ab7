import { ENCODING } from './column-pages.ts';
import { PHYSICAL_TYPE, type PlainField } from './plain-column.ts';
import { type ThriftStruct, type ThriftValue, thriftBytes } from './thrift.ts';

/** Where a row group stands in its file. */
export interface RowGroup {
  readonly rows: number;
  readonly columns: readonly PlacedColumn[];
}

/** Where a column of a row group stands in its file, and how large its pages are. */
export interface PlacedColumn {
  readonly offset: number;
  /** Of the page of distinct values; 0 without one. */
  readonly dictionaryBytes: number;
  readonly bytes: number;
}

/** Parquet’s description of a file. Source: apache/parquet-format, parquet.thrift. */
export function footerBytes(fields: readonly PlainField[], groups: readonly RowGroup[]): Uint8Array {
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  return thriftBytes([
    [1, { i32: 1 }],
    [2, { list: [rootElement(fields.length), ...fields.map(schemaElement)] }],
    [3, { i64: rows }],
    [4, { list: groups.map((group) => ({ struct: rowGroup(fields, group) })) }],
  ]);
}

function rootElement(children: number): ThriftValue {
  return {
    struct: [
      [4, { text: 'rows' }],
      [5, { i32: children }],
    ],
  };
}

function schemaElement({ name, kind }: PlainField): ThriftValue {
  const required = 0;
  const utf8 = 0;
  return {
    struct: [
      [1, { i32: PHYSICAL_TYPE[kind] }],
      [3, { i32: required }],
      [4, { text: name }],
      ...(kind === 'text' ? [[6, { i32: utf8 }] as const] : []),
    ],
  };
}

function rowGroup(fields: readonly PlainField[], { rows, columns }: RowGroup): ThriftStruct {
  const chunks = columns.flatMap((column, index): readonly ThriftValue[] => {
    const field = fields[index];
    return field === undefined ? [] : [columnChunk(field, column, rows)];
  });
  return [
    [1, { list: chunks }],
    [2, { i64: columns.reduce((sum, { bytes }) => sum + bytes, 0) }],
    [3, { i64: rows }],
  ];
}

function columnChunk({ name, kind }: PlainField, column: PlacedColumn, rows: number): ThriftValue {
  const { offset, dictionaryBytes, bytes } = column;
  const uncompressed = 0;
  const encodings = [ENCODING.plain, ENCODING.rle, ...(dictionaryBytes > 0 ? [ENCODING.dictionary] : [])];
  const description: ThriftStruct = [
    [1, { i32: PHYSICAL_TYPE[kind] }],
    [2, { list: encodings.map((encoding) => ({ i32: encoding })) }],
    [3, { list: [{ text: name }] }],
    [4, { i32: uncompressed }],
    [5, { i64: rows }],
    [6, { i64: bytes }],
    [7, { i64: bytes }],
    [9, { i64: offset + dictionaryBytes }],
    ...(dictionaryBytes > 0 ? [[11, { i64: offset }] as const] : []),
  ];
  return {
    struct: [
      [2, { i64: offset }],
      [3, { struct: description }],
    ],
  };
}
