import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchResult } from './fetch-result.ts';

/** How a universe is cut. */
export interface BatchOptions {
  /** Symbols in a batch. */
  readonly size: number;
  /** Counts from 1. */
  readonly first: number;
  /** Batches to do; absent: all. */
  readonly max: number | undefined;
  readonly delayMs: number;
  readonly signal: AbortSignal;
}

/** One batch of a universe. */
export interface Batch {
  /** Counts from 1. */
  readonly number: number;
  readonly symbols: readonly string[];
}

/** The end of a row of batches. */
export interface BatchesResult {
  /** Batches in the whole universe. */
  readonly all: number;
  readonly results: readonly { readonly batch: number; readonly result: FetchResult }[];
  /** Batches worked off, without one that was stopped or broken off. */
  readonly done: number;
  /** The batch to go on with; absent when all are done. */
  readonly next: number | undefined;
}

/** The batches of a universe that were asked for. */
export function cutBatches(
  symbols: readonly string[],
  { size, first, max }: Pick<BatchOptions, 'size' | 'first' | 'max'>,
): readonly Batch[] {
  const all = Math.ceil(symbols.length / size);
  const last = max === undefined ? all : Math.min(all, first + max - 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const number = first + index;
    return { number, symbols: symbols.slice((number - 1) * size, number * size) };
  });
}

/** Runs batch after batch; a batch that was stopped or broken off is the last, and the one to go on with. Throws what `perform` throws. */
export async function runBatches(
  symbols: readonly string[],
  options: BatchOptions,
  perform: (batch: Batch) => Promise<FetchResult>,
): Promise<BatchesResult> {
  const all = Math.ceil(symbols.length / options.size);
  const batches = cutBatches(symbols, options);
  const results: { batch: number; result: FetchResult }[] = [];
  let next = options.first;
  for (const [index, batch] of batches.entries()) {
    if (index > 0 && !(await pause(options))) break;
    const result = await perform(batch);
    results.push({ batch: batch.number, result });
    if (result.state === 'cancelled' || result.brokenOff) break;
    next = batch.number + 1;
  }
  return { all, results, done: next - options.first, next: next > all ? undefined : next };
}

/** False when the wait was broken off. */
async function pause({ delayMs, signal }: BatchOptions): Promise<boolean> {
  if (signal.aborted) return false;
  return sleep(delayMs, true, { signal }).catch(() => false);
}
