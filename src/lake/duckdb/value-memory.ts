import { DuckDBDateValue, DuckDBTimestampTZValue } from '@duckdb/node-api';

/** Days and instants of one result: one object stands for all rows of a day or an instant, of which bars name few and often. */
export interface ValueMemory {
  /** By days since 1970. */
  readonly day: (days: number) => DuckDBDateValue;
  /** By microseconds since 1970. */
  readonly instant: (micros: bigint) => DuckDBTimestampTZValue;
}

/** Days and instants that are remembered; ten years of days are fewer. */
const REMEMBERED_MAX = 16_384;

/** A memory that knows nothing yet. */
export function createValueMemory(): ValueMemory {
  const known = remembering((micros) => new DuckDBTimestampTZValue(BigInt(micros)));
  return {
    day: remembering((days) => new DuckDBDateValue(days)),
    instant(exact) {
      // Exact as numbers within 285 years of 1970, and found faster than big integers.
      const micros = Number(exact);
      return Number.isSafeInteger(micros) ? known(micros) : new DuckDBTimestampTZValue(exact);
    },
  };
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
