/** Types of Thrift’s compact protocol. Source: Apache Thrift, “Thrift Compact protocol”. */
const TYPE = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
} as const;

/** Bytes `start` to `end` of what is read. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** A field of a struct: where its value stands. */
export interface CompactField extends ByteSpan {
  readonly id: number;
  readonly type: number;
}

/** What is no compact protocol, or ends too early. */
export class CompactError extends Error {}

/** The fields of the struct that begins at `start`, in their order, and where it ends. */
export function readFields(
  bytes: Uint8Array,
  start: number,
): { readonly fields: readonly CompactField[]; readonly end: number } {
  const fields: CompactField[] = [];
  let [at, id] = [start, 0];
  for (;;) {
    const header = byteAt(bytes, at++);
    const type = header & 0x0f;
    if (type === TYPE.stop) return { fields, end: at };
    const delta = header >> 4;
    if (delta === 0) {
      const long = readVarint(bytes, at);
      id = unzigzag(long.value);
      at = long.end;
    } else id += delta;
    const end = skip(bytes, at, type);
    fields.push({ id, type, start: at, end });
    at = end;
  }
}

/** Where the elements of a list stand. */
export function readList(bytes: Uint8Array, start: number): readonly ByteSpan[] {
  const { type, count, at: first } = listHead(bytes, start);
  const spans: ByteSpan[] = [];
  let at = first;
  for (let index = 0; index < count; index += 1) {
    const end = skipElement(bytes, at, type);
    spans.push({ start: at, end });
    at = end;
  }
  return spans;
}

/** An integer. Throws `CompactError` for one that a number would round. */
export function readInteger(bytes: Uint8Array, { start }: ByteSpan): number {
  const { value } = readVarint(bytes, start);
  if (!Number.isSafeInteger(value)) throw new CompactError(`a number of more than 53 bits at byte ${start}`);
  return unzigzag(value);
}

/** The bytes of a text. */
export function readBinary(bytes: Uint8Array, { start }: ByteSpan): Uint8Array {
  const { value, end } = readVarint(bytes, start);
  return bytes.subarray(end, end + value);
}

function skip(bytes: Uint8Array, at: number, type: number): number {
  switch (type) {
    case TYPE.true:
    case TYPE.false:
      return at;
    case TYPE.byte:
      return at + 1;
    case TYPE.i16:
    case TYPE.i32:
    case TYPE.i64:
      return readVarint(bytes, at).end;
    case TYPE.double:
      return at + 8;
    case TYPE.binary: {
      const { value, end } = readVarint(bytes, at);
      return end + value;
    }
    case TYPE.list:
    case TYPE.set:
      return skipList(bytes, at);
    case TYPE.struct:
      return readFields(bytes, at).end;
    default:
      throw new CompactError(`type ${type} at byte ${at}`);
  }
}

function skipList(bytes: Uint8Array, start: number): number {
  const { type, count, at: first } = listHead(bytes, start);
  let at = first;
  for (let index = 0; index < count; index += 1) at = skipElement(bytes, at, type);
  return at;
}

/** In a list, unlike in a field, a truth value takes a byte. */
function skipElement(bytes: Uint8Array, at: number, type: number): number {
  return type === TYPE.true || type === TYPE.false ? at + 1 : skip(bytes, at, type);
}

function listHead(
  bytes: Uint8Array,
  start: number,
): { readonly type: number; readonly count: number; readonly at: number } {
  const header = byteAt(bytes, start);
  const type = header & 0x0f;
  const { value: count, end: at } =
    header >> 4 < 0x0f ? { value: header >> 4, end: start + 1 } : readVarint(bytes, start + 1);
  // Every element takes a byte at least: what a damaged file says of itself must not be counted out.
  if (count > bytes.length - at) throw new CompactError(`a list of ${count} at byte ${start}`);
  return { type, count, at };
}

function readVarint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let [value, scale, at] = [0, 1, start];
  for (;;) {
    const byte = byteAt(bytes, at++);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end: at };
    // Offsets exceed 32 bits, beyond which shifts do not reach.
    scale *= 0x80;
  }
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new CompactError(`ends at byte ${bytes.length}`);
  return byte;
}
