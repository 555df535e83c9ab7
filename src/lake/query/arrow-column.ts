import {
  DuckDBDateValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import {
  Bool,
  type Data,
  type DataType,
  DateDay,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeData,
  TimestampMicrosecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from 'apache-arrow';
import { plainText } from './cell-text.ts';

/** How the values of a column become Arrow’s arrays. */
export interface ArrowColumn {
  readonly type: DataType;
  encode(values: readonly DuckDBValue[]): Data;
}

type NumberArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** Types whose values are numbers in both, and the array that takes them. */
const NUMBERS: ReadonlyMap<
  DuckDBTypeId,
  { readonly type: () => DataType; readonly array: new (length: number) => NumberArray }
> = new Map([
  [DuckDBTypeId.TINYINT, { type: () => new Int8(), array: Int8Array }],
  [DuckDBTypeId.SMALLINT, { type: () => new Int16(), array: Int16Array }],
  [DuckDBTypeId.INTEGER, { type: () => new Int32(), array: Int32Array }],
  [DuckDBTypeId.UTINYINT, { type: () => new Uint8(), array: Uint8Array }],
  [DuckDBTypeId.USMALLINT, { type: () => new Uint16(), array: Uint16Array }],
  [DuckDBTypeId.UINTEGER, { type: () => new Uint32(), array: Uint32Array }],
  [DuckDBTypeId.FLOAT, { type: () => new Float32(), array: Float32Array }],
  [DuckDBTypeId.DOUBLE, { type: () => new Float64(), array: Float64Array }],
]);

/** The Arrow column for a column of a result: instants in microseconds of UTC, days as days; what Arrow has no plain type for is text. */
export function arrowColumn(type: DuckDBType): ArrowColumn {
  const number = NUMBERS.get(type.typeId);
  if (number !== undefined) return numberColumn(number.type(), number.array);
  return OTHERS.get(type.typeId)?.() ?? textColumn(plainText(type));
}

const OTHERS: ReadonlyMap<DuckDBTypeId, () => ArrowColumn> = new Map<DuckDBTypeId, () => ArrowColumn>([
  [DuckDBTypeId.BOOLEAN, booleanColumn],
  [DuckDBTypeId.VARCHAR, () => textColumn((value) => value as string)],
  [DuckDBTypeId.BIGINT, () => wideColumn(new Int64(), BigInt64Array, (value) => value as bigint)],
  [DuckDBTypeId.UBIGINT, () => wideColumn(new Uint64(), BigUint64Array, (value) => value as bigint)],
  [
    DuckDBTypeId.TIMESTAMP_TZ,
    () =>
      wideColumn(new TimestampMicrosecond('UTC'), BigInt64Array, (value) =>
        value instanceof DuckDBTimestampTZValue ? value.micros : 0n,
      ),
  ],
  [
    DuckDBTypeId.TIMESTAMP,
    () =>
      wideColumn(new TimestampMicrosecond(), BigInt64Array, (value) =>
        value instanceof DuckDBTimestampValue ? value.micros : 0n,
      ),
  ],
  [
    DuckDBTypeId.DATE,
    () =>
      numberColumn(new DateDay(), Int32Array, (value) => (value instanceof DuckDBDateValue ? value.days : 0)),
  ],
]);

function numberColumn(
  type: DataType,
  array: new (length: number) => NumberArray,
  read: (value: DuckDBValue) => number = Number,
): ArrowColumn {
  return {
    type,
    encode(values) {
      const data = new array(values.length);
      for (const [index, value] of values.entries()) if (value !== null) data[index] = read(value);
      return makeData({ type, length: values.length, data, ...nulls(values) } as never);
    },
  };
}

function wideColumn(
  type: DataType,
  array: BigInt64ArrayConstructor | BigUint64ArrayConstructor,
  read: (value: DuckDBValue) => bigint,
): ArrowColumn {
  return {
    type,
    encode(values) {
      const data = new array(values.length);
      for (const [index, value] of values.entries()) if (value !== null) data[index] = read(value);
      return makeData({ type, length: values.length, data, ...nulls(values) } as never);
    },
  };
}

function booleanColumn(): ArrowColumn {
  const type = new Bool();
  return {
    type,
    encode(values) {
      const data = bitsOf(values, (value) => value === true);
      return makeData({ type, length: values.length, data, ...nulls(values) });
    },
  };
}

function textColumn(read: (value: DuckDBValue) => string): ArrowColumn {
  const type = new Utf8();
  return {
    type,
    encode(values) {
      const valueOffsets = new Int32Array(values.length + 1);
      const pieces: Buffer[] = [];
      let size = 0;
      // Symbols come in runs: one and the same text is encoded once.
      let text: string | undefined;
      let piece = Buffer.alloc(0);
      for (const [index, value] of values.entries()) {
        if (value !== null) {
          const next = read(value);
          if (next !== text) piece = Buffer.from(next);
          text = next;
          pieces.push(piece);
          size += piece.length;
        }
        valueOffsets[index + 1] = size;
      }
      const data = new Uint8Array(Buffer.concat(pieces, size));
      return makeData({ type, length: values.length, valueOffsets, data, ...nulls(values) });
    },
  };
}

interface Nulls {
  readonly nullCount: number;
  readonly nullBitmap?: Uint8Array<ArrayBuffer>;
}

function nulls(values: readonly DuckDBValue[]): Nulls {
  let nullCount = 0;
  for (const value of values) if (value === null) nullCount += 1;
  return nullCount === 0
    ? { nullCount }
    : { nullCount, nullBitmap: bitsOf(values, (value) => value !== null) };
}

/** A bit for each value, the first lowest; Arrow wants whole words of 64 bits. */
function bitsOf(
  values: readonly DuckDBValue[],
  isSet: (value: DuckDBValue) => boolean,
): Uint8Array<ArrayBuffer> {
  const bits = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (const [index, value] of values.entries()) {
    if (isSet(value)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bits;
}
