import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SymbolCells } from './symbol-bars.ts';
import { type GenerationPlan, generationWriter, type WrittenFiles } from './write-generation.ts';

/** Writes a generation in two threads, this one and another. */
export interface SharedWriter extends AsyncDisposable {
  /** Hands a symbol’s bins to the other thread, or writes them here while that one is behind. Throws what it failed with. */
  write(instrument: string, cells: Pick<SymbolCells, 'bins'>): void;
  /** Resolves when everything is written. */
  finish(): Promise<WrittenFiles>;
}

/** What the other thread is given: one symbol, its bins one after the other. */
export interface SentSymbol {
  readonly instrument: string;
  readonly values: Float32Array;
  /** Values of each bin. */
  readonly length: number;
}

/** What the other thread begins with. */
export interface WriterWork {
  readonly plan: GenerationPlan;
  /** How many symbols it has written; shared, so that nobody has to wait for a message. */
  readonly done: Int32Array;
}

/** Files from which on a thread is worth its start, which takes as long as writing some hundred. */
const FILES_MIN = 1_000;
/** What the other thread may be behind by: enough to have work while we wait for bars, little to wait for at the end. */
const SYMBOLS_BEHIND_MAX = 16;
const BYTES_BEHIND_MAX = 4 * 2 ** 20;

/** Opens a writer; the thread ends with it. */
export function openSharedWriter(plan: GenerationPlan, { files }: { readonly files: number }): SharedWriter {
  const here = generationWriter(plan);
  if (files < FILES_MIN) {
    return {
      write: (instrument, cells) => here.write(instrument, cells),
      finish: async () => totalOf([here]),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const done = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = startThread({ plan, done });
  let failure: Error | undefined;
  worker.once('error', (error: Error) => {
    failure = error;
  });
  const sizes: number[] = [];
  return {
    write(instrument, cells) {
      if (failure !== undefined) throw failure;
      const behind = sizes.slice(Atomics.load(done, 0));
      const bytes = behind.reduce((sum, size) => sum + size, 0);
      if (behind.length >= SYMBOLS_BEHIND_MAX || bytes >= BYTES_BEHIND_MAX) here.write(instrument, cells);
      else sizes.push(send(worker, instrument, cells.bins));
    },
    async finish() {
      if (failure !== undefined) throw failure;
      worker.postMessage(undefined, []);
      // Rejects with what the thread fails with.
      const [there] = (await once(worker, 'message')) as [WrittenFiles];
      return totalOf([here, there]);
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

function startThread(work: WriterWork): Worker {
  // Beside this file lies the thread’s source, or what the compiler made of both.
  const name = import.meta.url.endsWith('.ts') ? './writer-thread.ts' : './writer-thread.js';
  return new Worker(new URL(name, import.meta.url), { workerData: work });
}

/** The bins are used again for the next symbol, so that a copy is sent. */
function send(worker: Worker, instrument: string, bins: readonly Float32Array[]): number {
  const length = bins[0]?.length ?? 0;
  const values = new Float32Array(length * bins.length);
  for (const [index, bin] of bins.entries()) values.set(bin, index * length);
  worker.postMessage({ instrument, values, length } satisfies SentSymbol, [values.buffer]);
  return values.byteLength;
}

function totalOf(each: readonly WrittenFiles[]): WrittenFiles {
  const sum = (count: (files: WrittenFiles) => number): number =>
    each.reduce((total, files) => total + count(files), 0);
  return {
    written: sum(({ written }) => written),
    kept: sum(({ kept }) => kept),
    bytes: sum(({ bytes }) => bytes),
  };
}
