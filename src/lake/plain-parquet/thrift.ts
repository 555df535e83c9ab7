/** A value in Thrift’s compact protocol; integers are safe ones. */
export type ThriftValue =
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly text: string }
  | { readonly list: readonly ThriftValue[] }
  | { readonly struct: ThriftStruct };

/** Fields by their number, ascending. */
export type ThriftStruct = readonly (readonly [field: number, value: ThriftValue])[];

const UTF8 = new TextEncoder();
/** Lists up to here have their length in the byte of their type. */
const SHORT_LIST_MAX = 14;

/** The bytes of a struct, as Parquet’s page headers and footers are written. Source: Apache Thrift, “Thrift Compact protocol”. */
export function thriftBytes(struct: ThriftStruct): Uint8Array {
  const bytes: number[] = [];
  writeStruct(bytes, struct);
  return Uint8Array.from(bytes);
}

/** A number of any size in groups of seven bits, lowest first. */
export function writeVarint(bytes: number[], value: number): void {
  let rest = value;
  // Offsets exceed 32 bits, beyond which shifts do not reach.
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
}

function writeStruct(bytes: number[], struct: ThriftStruct): void {
  let before = 0;
  for (const [field, value] of struct) {
    bytes.push(((field - before) << 4) | typeOf(value));
    writeValue(bytes, value);
    before = field;
  }
  bytes.push(0);
}

function typeOf(value: ThriftValue): number {
  if ('i32' in value) return 5;
  if ('i64' in value) return 6;
  if ('text' in value) return 8;
  return 'list' in value ? 9 : 12;
}

function writeValue(bytes: number[], value: ThriftValue): void {
  if ('i32' in value) writeVarint(bytes, zigzag(value.i32));
  else if ('i64' in value) writeVarint(bytes, zigzag(value.i64));
  else if ('text' in value) writeText(bytes, value.text);
  else if ('list' in value) writeList(bytes, value.list);
  else writeStruct(bytes, value.struct);
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function writeText(bytes: number[], text: string): void {
  const encoded = UTF8.encode(text);
  writeVarint(bytes, encoded.length);
  for (const byte of encoded) bytes.push(byte);
}

/** All of one type; an empty list is one of structs. */
function writeList(bytes: number[], list: readonly ThriftValue[]): void {
  const [first] = list;
  const type = first === undefined ? 12 : typeOf(first);
  if (list.length <= SHORT_LIST_MAX) bytes.push((list.length << 4) | type);
  else {
    bytes.push(0xf0 | type);
    writeVarint(bytes, list.length);
  }
  for (const value of list) writeValue(bytes, value);
}
