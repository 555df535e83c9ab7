import {
  type DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDateVector,
  DuckDBDoubleVector,
  DuckDBFloatVector,
  DuckDBIntegerVector,
  DuckDBTimestampTZValue,
  DuckDBTimestampTZVector,
  DuckDBUIntegerVector,
  type DuckDBValue,
  DuckDBVarCharVector,
  type DuckDBVector,
} from '@duckdb/node-api';

/** Reads the chunks of one result. */
export interface ChunkReader {
  /** The values of a chunk, column by column, as the client’s `getColumns` gives them. */
  columns(chunk: DuckDBDataChunk): readonly (readonly DuckDBValue[])[];
}

/** Days and instants that are remembered; ten years of days are fewer. */
const REMEMBERED_MAX = 16_384;

/**
 * A reader that takes columns whole where the client’s own asks for value after value: bars come by the ten thousand. One
 * object stands for all rows of a day or an instant, and one text for all rows of a symbol that follow each other.
 */
export function createChunkReader(): ChunkReader {
  const days = remembering((day: number) => new DuckDBDateValue(day));
  const known = remembering((micros: number) => new DuckDBTimestampTZValue(BigInt(micros)));
  const instants = (exact: bigint): DuckDBTimestampTZValue => {
    // Exact as numbers within 285 years of 1970, and found faster than big integers.
    const micros = Number(exact);
    return Number.isSafeInteger(micros) ? known(micros) : new DuckDBTimestampTZValue(exact);
  };
  const read = (vector: DuckDBVector): readonly DuckDBValue[] | undefined => {
    const { items, dataView, validity } = vector as unknown as VectorInside;
    if (validity?.data !== null) return undefined;
    if (isNumbers(vector)) return listed(items as Numbers);
    if (vector instanceof DuckDBDateVector) return mapped(items as Int32Array, days);
    if (vector instanceof DuckDBTimestampTZVector) return mapped(items as BigInt64Array, instants);
    if (vector instanceof DuckDBVarCharVector && dataView !== undefined) return textsOf(vector, dataView);
    return undefined;
  };
  return {
    columns: (chunk) =>
      Array.from(
        { length: chunk.columnCount },
        (_, index) => read(chunk.getColumnVector(index)) ?? chunk.getColumnValues(index),
      ),
  };
}

type Numbers = Float64Array | Float32Array | Int32Array | Uint32Array;

/** What vectors keep their values in. Their types hide it; without it values are read one by one. */
interface VectorInside {
  readonly items?: Numbers | BigInt64Array;
  /** Of texts: 16 bytes each. */
  readonly dataView?: DataView;
  /** `data` is null when no value is NULL. */
  readonly validity?: { readonly data: unknown };
}

function isNumbers(vector: DuckDBVector): boolean {
  return (
    vector instanceof DuckDBDoubleVector ||
    vector instanceof DuckDBFloatVector ||
    vector instanceof DuckDBIntegerVector ||
    vector instanceof DuckDBUIntegerVector
  );
}

/** As long as it will be from the start: `Array.from`, and growing, take twice as long. */
function roomFor<T>(count: number): T[] {
  const values: T[] = [];
  values.length = count;
  return values;
}

function listed(items: Numbers): readonly number[] {
  const values = roomFor<number>(items.length);
  for (let index = 0; index < items.length; index += 1) values[index] = items[index] ?? 0;
  return values;
}

function mapped<Item, T>(items: ArrayLike<Item>, valueOf: (item: Item) => T): readonly T[] {
  const values = roomFor<T>(items.length);
  for (let index = 0; index < items.length; index += 1) values[index] = valueOf(items[index] as Item);
  return values;
}

const TEXT_WORDS = 4;

/** Texts of which the next repeats the last are decoded once: same length and beginning, and same rest or place of it. */
function textsOf(
  vector: DuckDBVarCharVector,
  { buffer, byteOffset }: DataView,
): readonly DuckDBValue[] | undefined {
  if (byteOffset % TEXT_WORDS !== 0) return undefined;
  const words = new Uint32Array(buffer, byteOffset, vector.itemCount * TEXT_WORDS);
  const values = roomFor<DuckDBValue>(vector.itemCount);
  let last: DuckDBValue = null;
  for (let index = 0; index < vector.itemCount; index += 1) {
    const at = index * TEXT_WORDS;
    const isSame =
      index > 0 &&
      words[at] === words[at - 4] &&
      words[at + 1] === words[at - 3] &&
      words[at + 2] === words[at - 2] &&
      words[at + 3] === words[at - 1];
    if (!isSame) last = vector.getItem(index);
    values[index] = last;
  }
  return values;
}

/** Makes each value once, unless there are very many. */
function remembering<T>(make: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= REMEMBERED_MAX) known.clear();
    const made = make(key);
    known.set(key, made);
    return made;
  };
}
