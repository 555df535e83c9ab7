import {
  DATE,
  DOUBLE,
  DuckDBDateValue,
  DuckDBTimestampTZValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  FLOAT,
  INTEGER,
  TIMESTAMPTZ,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api';

/** How the values of one type become bytes and come back; NULL is the caller’s affair, and comes as what stands for nothing. */
export interface ColumnBytes {
  readonly type: DuckDBType;
  toBytes(values: readonly DuckDBValue[]): Buffer;
  fromBytes(bytes: Buffer, rowCount: number): DuckDBValue[];
}

/** Types that bars, and what stands beside them, come in. Results of other types are not kept. */
const TYPES: Readonly<Record<string, ColumnBytes>> = {
  DOUBLE: numbers(DOUBLE, Float64Array),
  FLOAT: numbers(FLOAT, Float32Array),
  UINTEGER: numbers(UINTEGER, Uint32Array),
  INTEGER: numbers(INTEGER, Int32Array),
  DATE: {
    type: DATE,
    toBytes: (values) =>
      bytesOf(Int32Array.from(values, (value) => (value instanceof DuckDBDateValue ? value.days : 0))),
    fromBytes: (bytes, rowCount) => {
      // Days come in runs: one object serves all rows of a day.
      let last = new DuckDBDateValue(0);
      return Array.from(arrayOf(Int32Array, bytes, rowCount), (days) => {
        if (days !== last.days) last = new DuckDBDateValue(days);
        return last;
      });
    },
  },
  TIMESTAMP_TZ: {
    type: TIMESTAMPTZ,
    toBytes: (values) =>
      bytesOf(
        BigInt64Array.from(values, (value) => (value instanceof DuckDBTimestampTZValue ? value.micros : 0n)),
      ),
    fromBytes: (bytes, rowCount) =>
      Array.from(arrayOf(BigInt64Array, bytes, rowCount), (micros) => new DuckDBTimestampTZValue(micros)),
  },
  VARCHAR: {
    type: VARCHAR,
    toBytes: (values) => Buffer.from(JSON.stringify(runsOf(values))),
    fromBytes: (bytes) =>
      (JSON.parse(bytes.toString()) as Run[]).flatMap(([text, count]) =>
        Array.from({ length: count }, () => text),
      ),
  },
};

/** The name under which a type is kept, or `undefined` for one that is not. */
export function keptType(type: DuckDBType): string | undefined {
  const name = DuckDBTypeId[type.typeId];
  return name in TYPES ? name : undefined;
}

/** The bytes of a kept type. Throws `RangeError` for another. */
export function columnBytes(name: string): ColumnBytes {
  const found = TYPES[name];
  if (found === undefined) throw new RangeError(`no type that is kept: ${name}`);
  return found;
}

/** A text, and how many rows in a row have it. */
type Run = [text: string, count: number];

function runsOf(values: readonly DuckDBValue[]): readonly Run[] {
  const runs: Run[] = [];
  for (const value of values) {
    const text = typeof value === 'string' ? value : '';
    const last = runs.at(-1);
    if (last?.[0] === text) last[1] += 1;
    else runs.push([text, 1]);
  }
  return runs;
}

type NumberArray = Float64Array | Float32Array | Uint32Array | Int32Array;
type ArrayKind<T> = {
  new (buffer: ArrayBuffer): T;
  readonly BYTES_PER_ELEMENT: number;
};

function numbers<T extends NumberArray>(
  type: DuckDBType,
  kind: ArrayKind<T> & { from(values: readonly number[]): T },
): ColumnBytes {
  return {
    type,
    // NULL becomes 0.
    toBytes: (values) => bytesOf(kind.from(values as readonly number[])),
    fromBytes: (bytes, rowCount) => Array.from(arrayOf(kind, bytes, rowCount)),
  };
}

function bytesOf(values: NumberArray | BigInt64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** Bytes lie anywhere in a file; arrays of numbers want them aligned. */
function arrayOf<T>(kind: ArrayKind<T>, bytes: Buffer, rowCount: number): T {
  if (bytes.length !== rowCount * kind.BYTES_PER_ELEMENT) throw new RangeError('not as many values as rows');
  return new kind(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer);
}
