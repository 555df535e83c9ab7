import type { EvaluationBlock } from '../expression/program.ts';

/** What a worker thread is asked: some series of a block. Inputs and outputs lie in memory that threads share. */
export interface KernelTask {
  /** The same number is always the same program within a pool. */
  readonly programId: number;
  /** The program as `v8.serialize` writes it, in shared memory: sent for nothing, and read once by each thread. */
  readonly program: Uint8Array;
  readonly rows: number;
  readonly starts: Int32Array;
  readonly firstRows: Int32Array;
  readonly inputs: readonly Float32Array[];
  /** Written by the worker; nothing is sent back. */
  readonly outputs: readonly Float32Array[];
}

/** Some whole series of a block: rows `[start, end)`, counted anew from 0 in `starts`. */
export interface BlockPiece {
  readonly start: number;
  readonly end: number;
  readonly starts: Int32Array;
  readonly firstRows: Int32Array;
}

/** Cuts a block between series into pieces of at least `rowsMin` rows each (but for the last), in order. */
export function cutBlock({ starts, firstRows }: EvaluationBlock, rowsMin: number): readonly BlockPiece[] {
  const pieces: BlockPiece[] = [];
  const seriesCount = starts.length - 1;
  let first = 0;
  while (first < seriesCount) {
    const start = starts[first] ?? 0;
    let next = first + 1;
    while (next < seriesCount && (starts[next] ?? 0) - start < rowsMin) next++;
    const own = starts.slice(first, next + 1).map((row) => row - start);
    pieces.push({ start, end: starts[next] ?? start, starts: own, firstRows: firstRows.slice(first, next) });
    first = next;
  }
  return pieces;
}
