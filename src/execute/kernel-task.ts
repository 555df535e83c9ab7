import type { EvaluationBlock, Program } from '../expression/program.ts';

/** What a worker thread is asked: some series of a block. */
export interface KernelTask {
  /** The same number is always the same program within a pool. */
  readonly programId: number;
  /** The program as `v8.serialize` writes it, in shared memory: sent for nothing, and read once by each thread. */
  readonly program: Uint8Array;
  readonly rows: number;
  readonly starts: Int32Array;
  readonly firstRows: Int32Array;
  /** Shared: `rows` values of each input, then room for as many of each output, which the worker fills. */
  readonly slab: Float32Array;
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

/** The columns of a task’s slab: the program’s inputs (fields, then foreign inputs) and its outputs. */
export function slabColumns(
  slab: Float32Array,
  { fields, foreign, outputs }: Program,
  rows: number,
): { readonly inputs: readonly Float32Array[]; readonly outputs: readonly Float32Array[] } {
  const columns = Array.from({ length: fields.length + foreign.length + outputs.length }, (_, index) =>
    slab.subarray(index * rows, (index + 1) * rows),
  );
  const inputCount = fields.length + foreign.length;
  return { inputs: columns.slice(0, inputCount), outputs: columns.slice(inputCount) };
}
