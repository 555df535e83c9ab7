import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { serialize } from 'node:v8';
import { Piscina } from 'piscina';
import type { Evaluate, EvaluationBlock, Program } from '../expression/program.ts';
import { createRunner } from '../expression/run-program.ts';
import { type BlockPiece, cutBlock, type KernelTask } from './kernel-task.ts';

/** Worker threads that run programs; they end with the pool. */
export interface KernelPool extends AsyncDisposable {
  /**
   * Makes a program ready to run on block after block, also on several at once. Results lie in shared memory and belong to the
   * caller. A block may be of any size; results do not depend on how it is cut. Once `signal` is aborted, evaluations reject
   * with its reason, and nothing of them is computed any more.
   */
  readonly prepare: (program: Program, signal?: AbortSignal) => Evaluate;
}

/** Threads run for this long without work, so that their compiled code is there for the next block. */
const IDLE_MS = 30_000;
/** Values to compute (rows × steps) below which a message to a thread costs more than it saves: some milliseconds of work. */
const PIECE_VALUES_MIN = 500_000;
/** Pieces for each thread, so that one with slow series does not leave the others waiting for long. */
const PIECES_PER_THREAD = 4;

/** Opens a pool of up to `threads` threads, which start with the first work for them. One thread means none besides this one. */
export function openKernelPool({ threads }: { readonly threads: number }): KernelPool {
  const pool = threads > 1 ? startThreads(threads) : undefined;
  let programs = 0;
  return {
    prepare: (program, signal) => {
      const rowsMin = Math.ceil(PIECE_VALUES_MIN / Math.max(1, program.steps.length));
      const here = evaluateHere(program, signal);
      if (pool === undefined) return async (block) => here(block, cutBlock(block, rowsMin));
      const there = evaluateThere(pool, { programId: programs++, program, signal });
      return async (block) => {
        const rows = Math.max(rowsMin, Math.ceil(block.rows / (threads * PIECES_PER_THREAD)));
        const pieces = cutBlock(block, rows);
        return pieces.length > 1 ? there(block, pieces) : here(block, pieces);
      };
    },
    [Symbol.asyncDispose]: async () => pool?.destroy(),
  };
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
    const outputs = program.outputs.map(() => new Float32Array(block.rows));
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) await breathe();
      signal?.throwIfAborted();
      const { starts, firstRows } = piece;
      const inputs = slicesOf(block.inputs, piece);
      runner.run({ rows: piece.end - piece.start, starts, firstRows, inputs }, slicesOf(outputs, piece));
    }
    return outputs;
  };
}

interface SentProgram {
  readonly programId: number;
  readonly program: Program;
  readonly signal: AbortSignal | undefined;
}

function evaluateThere(pool: Threads, { programId, program, signal }: SentProgram): EvaluatePieces {
  const bytes = serialize(program);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return async (block, pieces) => {
    signal?.throwIfAborted();
    const inputs = block.inputs.map(toShared);
    const outputs = program.outputs.map(() => newShared(block.rows));
    const runPiece = (piece: BlockPiece): Promise<void> => {
      const { start, end, starts, firstRows } = piece;
      const columns = { inputs: slicesOf(inputs, piece), outputs: slicesOf(outputs, piece) };
      const task = { programId, program: shared, rows: end - start, starts, firstRows, ...columns };
      return pool.run(task, signal === undefined ? {} : { signal });
    };
    try {
      await Promise.all(pieces.map(runPiece));
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
    return outputs;
  };
}

function slicesOf(columns: readonly Float32Array[], { start, end }: BlockPiece): readonly Float32Array[] {
  return columns.map((column) => column.subarray(start, end));
}

function toShared(column: Float32Array): Float32Array {
  if (column.buffer instanceof SharedArrayBuffer) return column;
  const shared = newShared(column.length);
  shared.set(column);
  return shared;
}

function newShared(rows: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(rows * Float32Array.BYTES_PER_ELEMENT));
}
