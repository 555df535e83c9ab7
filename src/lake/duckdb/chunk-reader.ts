import {
  type DuckDBDataChunk,
  DuckDBDateVector,
  DuckDBDoubleVector,
  DuckDBFloatVector,
  DuckDBIntegerVector,
  DuckDBTimestampTZVector,
  DuckDBUIntegerVector,
  type DuckDBValue,
  DuckDBVarCharVector,
  type DuckDBVector,
} from '@duckdb/node-api';
import { listed, mapped, roomFor } from './filled-list.ts';
import { createValueMemory } from './value-memory.ts';

/** Reads the chunks of one result. */
export interface ChunkReader {
  /** The values of a chunk, column by column, as the client’s `getColumns` gives them. */
  columns(chunk: DuckDBDataChunk): readonly (readonly DuckDBValue[])[];
}

/**
 * A reader that takes columns whole where the client’s own asks for value after value: bars come by the ten thousand. One
 * object stands for all rows of a day or an instant, and one text for all rows of a symbol that follow each other.
 */
export function createChunkReader(): ChunkReader {
  const { day, instant } = createValueMemory();
  const read = (vector: DuckDBVector): readonly DuckDBValue[] | undefined => {
    const { items, dataView, validity } = vector as unknown as VectorInside;
    if (validity?.data !== null) return undefined;
    if (isNumbers(vector)) return listed(items as Numbers);
    if (vector instanceof DuckDBDateVector) return mapped(items as Int32Array, day);
    if (vector instanceof DuckDBTimestampTZVector) return mapped(items as BigInt64Array, instant);
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
