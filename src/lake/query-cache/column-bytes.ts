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
import { listed, mapped } from '../duckdb/filled-list.ts';
import type { ValueMemory } from '../duckdb/value-memory.ts';

/** How the values of one type become bytes and come back; NULL is the caller’s affair, and comes as what stands for nothing. */
export interface ColumnBytes {
  readonly type: DuckDBType;
  toBytes(values: readonly DuckDBValue[]): Buffer;
  fromBytes(bytes: Buffer, rowCount: number, memory: ValueMemory): DuckDBValue[];
}

/** Types that bars, and what stands beside them, come in. Results of other types are not kept. */
const TYPES: Readonly<Record<string, ColumnBytes>> = {
  DOUBLE: numbers(DOUBLE, Float64Array),
  FLOAT: numbers(FLOAT, Float32Array),
  UINTEGER: numbers(UINTEGER, Uint32Array),
  INTEGER: numbers(INTEGER, Int32Array),
  DATE: {
    type: DATE,
    toBytes(values) {
      const days = new Int32Array(values.length);
      for (let index = 0; index < values.length; index += 1) {
        const value = values[index];
        if (value instanceof DuckDBDateValue) days[index] = value.days;
      }
      return bytesOf(days);
    },
    fromBytes: (bytes, rowCount, { day }) => mapped(arrayOf(Int32Array, bytes, rowCount), day),
  },
  TIMESTAMP_TZ: {
    type: TIMESTAMPTZ,
    toBytes(values) {
      const micros = new BigInt64Array(values.length);
      for (let index = 0; index < values.length; index += 1) {
        const value = values[index];
        if (value instanceof DuckDBTimestampTZValue) micros[index] = value.micros;
      }
      return bytesOf(micros);
    },
    fromBytes: (bytes, rowCount, { instant }) => mapped(arrayOf(BigInt64Array, bytes, rowCount), instant),
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
  new (content: ArrayBuffer | readonly number[]): T;
  readonly BYTES_PER_ELEMENT: number;
};

function numbers<T extends NumberArray>(type: DuckDBType, kind: ArrayKind<T>): ColumnBytes {
  return {
    type,
    // NULL becomes 0.
    toBytes: (values) => bytesOf(new kind(values as readonly number[])),
    fromBytes: (bytes, rowCount) => listed(arrayOf(kind, bytes, rowCount)),
  };
}

function bytesOf(values: NumberArray | BigInt64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** Bytes lie anywhere in a file; arrays of numbers want them aligned. */
function arrayOf<T>(
  kind: { new (content: ArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
  bytes: Buffer,
  rowCount: number,
): T {
  if (bytes.length !== rowCount * kind.BYTES_PER_ELEMENT) throw new RangeError('not as many values as rows');
  return new kind(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer);
}
