import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { serialize } from 'node:v8';
import { Piscina } from 'piscina';
import type { Evaluate, EvaluationBlock, Program } from '../expression/program.ts';
import { createRunner } from '../expression/run-program.ts';
import { type BlockPiece, cutBlock, type KernelTask, slabColumns } from './kernel-task.ts';
import { createSharedSlabs, type SharedSlabs } from './shared-slabs.ts';

/** Worker threads that run programs; they end with the pool. */
export interface KernelPool extends AsyncDisposable {
  /**
   * Makes a program ready to run on block after block, also on several at once. A block may be of any size; results do not
   * depend on how it is cut. Once `signal` is aborted, evaluations reject with its reason, and nothing of them is computed any
   * more. Throws a RangeError for a program with an unknown kernel.
   */
  readonly prepare: (program: Program, signal?: AbortSignal) => Evaluate;
}

/** Threads stay for this long without work, so that their compiled code is there for the next block. */
const IDLE_MS = 30_000;
/** Values to compute (rows × steps) below which a message to a thread costs more than it saves: some milliseconds of work. */
const PIECE_VALUES_MIN = 500_000;
/** Values of a piece that cross between threads: 8 MB, few enough to be copied within the processor’s cache. */
const PIECE_COLUMNS_VALUES_MAX = 2 ** 21;
/** Pieces for each thread, so that one with slow series does not leave the others waiting for long. */
const PIECES_PER_THREAD = 4;
/** Pieces at work or ready for each thread. */
const SLABS_PER_THREAD = 2;

/** Opens a pool of up to `threads` threads, which start with the first work for them. One thread means none besides this one. */
export function openKernelPool({ threads }: { readonly threads: number }): KernelPool {
  const pool = threads > 1 ? startThreads(threads) : undefined;
  const slabs = createSharedSlabs(threads * SLABS_PER_THREAD);
  let programs = 0;
  return {
    prepare: (program, signal) => {
      const here = evaluateHere(program, signal);
      const there =
        pool && evaluateThere({ pool, slabs, programId: programs++, program, bytes: share(program), signal });
      return async (block) => {
        const pieces = cutBlock(block, pieceRows(program, block, threads));
        return there === undefined || pieces.length === 1 ? here(block, pieces) : there(block, pieces);
      };
    },
    [Symbol.asyncDispose]: async () => pool?.destroy(),
  };
}

/** Rows of a piece: enough work for a message, little enough to lie in the cache, and a fair share for each thread. */
function pieceRows(
  { fields, foreign, outputs, steps }: Program,
  { rows }: EvaluationBlock,
  threads: number,
): number {
  const columns = fields.length + foreign.length + outputs.length;
  const most = Math.min(
    rows / (threads * PIECES_PER_THREAD),
    PIECE_COLUMNS_VALUES_MAX / Math.max(1, columns),
  );
  return Math.ceil(Math.max(most, PIECE_VALUES_MIN / Math.max(1, steps.length)));
}

type EvaluatePieces = (
  block: EvaluationBlock,
  pieces: readonly BlockPiece[],
) => Promise<readonly Float32Array[]>;

type Threads = Piscina<KernelTask, void>;

function startThreads(threads: number): Threads {
  // Beside this file lies the worker’s source, or what the compiler made of both.
  const worker = import.meta.url.endsWith('.ts') ? './kernel-worker.ts' : './kernel-worker.js';
  return new Piscina<KernelTask, void>({
    filename: join(import.meta.dirname, worker),
    name: 'runKernelTask',
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_MS,
  });
}

/** In this thread, which breathes between pieces. */
function evaluateHere(program: Program, signal: AbortSignal | undefined): EvaluatePieces {
  const runner = createRunner(program);
  return async (block, pieces) => {
    const outputs = newOutputs(program, block);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) await breathe();
      signal?.throwIfAborted();
      const { start, end, starts, firstRows } = piece;
      const slice = (column: Float32Array): Float32Array => column.subarray(start, end);
      const rows = { rows: end - start, starts, firstRows, inputs: block.inputs.map(slice) };
      runner.run(rows, outputs.map(slice));
    }
    return outputs;
  };
}

interface SentProgram {
  readonly pool: Threads;
  readonly slabs: SharedSlabs;
  readonly programId: number;
  readonly program: Program;
  readonly bytes: Uint8Array;
  readonly signal: AbortSignal | undefined;
}

function evaluateThere(sent: SentProgram): EvaluatePieces {
  const { program, signal } = sent;
  return async (block, pieces) => {
    signal?.throwIfAborted();
    const outputs = newOutputs(program, block);
    try {
      await Promise.all(pieces.map((piece) => runPiece(sent, block, piece, outputs)));
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
    return outputs;
  };
}

/** Copies a piece’s inputs into shared memory, has them computed there, and copies the outputs to their place. */
async function runPiece(
  { pool, slabs, programId, program, bytes, signal }: SentProgram,
  block: EvaluationBlock,
  { start, end, starts, firstRows }: BlockPiece,
  outputs: readonly Float32Array[],
): Promise<void> {
  const rows = end - start;
  const slab = await slabs.take(rows * (block.inputs.length + outputs.length));
  let isFree = false;
  try {
    signal?.throwIfAborted();
    const columns = slabColumns(slab, program, rows);
    for (const [index, input] of block.inputs.entries()) {
      columns.inputs[index]?.set(input.subarray(start, end));
    }
    const task = { programId, program: bytes, rows, starts, firstRows, slab };
    await pool.run(task, signal === undefined ? {} : { signal });
    for (const [index, output] of outputs.entries()) output.set(columns.outputs[index] ?? [], start);
    isFree = true;
  } finally {
    // A thread that was told to stop may write to its slab until it is gone.
    slabs.give(isFree ? slab : undefined);
  }
}

function newOutputs({ outputs }: Program, { rows }: EvaluationBlock): readonly Float32Array[] {
  return outputs.map(() => new Float32Array(rows));
}

function share(program: Program): Uint8Array {
  const bytes = serialize(program);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}
