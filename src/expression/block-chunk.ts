import type { EvaluationBlock } from './program.ts';

/** Some whole series of a block: its rows `[start, end)`. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly rows: number;
  /** As a block’s, counted from the chunk’s own first row. */
  readonly starts: Int32Array;
  readonly firstRows: Int32Array;
}

/**
 * Rows that go through all steps at once: few enough for the registers of a chunk to stay in the processor’s cache, many
 * enough to make calls of kernels cheap. A longer series still goes through as a whole.
 */
const CHUNK_ROWS = 4096;

/** A block’s series in order, as many at a time as make a chunk. */
export function* chunksOf({ starts, firstRows }: EvaluationBlock): Generator<Chunk> {
  const seriesCount = starts.length - 1;
  const startOf = (series: number): number => starts[series] ?? 0;
  let first = 0;
  while (first < seriesCount) {
    const start = startOf(first);
    let next = first + 1;
    while (next < seriesCount && startOf(next + 1) - start <= CHUNK_ROWS) next++;
    const end = startOf(next);
    const own = starts.slice(first, next + 1).map((row) => row - start);
    yield { start, end, rows: end - start, starts: own, firstRows: firstRows.subarray(first, next) };
    first = next;
  }
}
