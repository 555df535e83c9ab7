import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Clock } from '../../domain/clock.ts';
import type { ResultColumn, RowBatch } from '../../lake/query/query-result.ts';
import { createCacheFolder } from '../../lake/query-cache/cache-folder.ts';
import {
  canKeep,
  type KeptResult,
  resultFromBytes,
  resultToBytes,
} from '../../lake/query-cache/result-bytes.ts';
import type { BarsAnswer, BarsFacts } from './query-engine.ts';

/** Answers by key, in memory and on disk. */
export interface QueryCache extends AsyncDisposable {
  /** The answer under a key; `undefined` when none is kept, or what was kept is damaged. */
  find(key: string): Promise<BarsAnswer | undefined>;
  /** The same answer, which is kept once it has been read to its end, if it is not too large. */
  keeping(key: string, answer: BarsAnswer): BarsAnswer;
}

/** Where answers are kept and how many. */
export interface QueryCacheOptions {
  /** Of the lake. */
  readonly root: string;
  /** On disk; 0: nothing is kept anywhere. */
  readonly bytesMax: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Raise it when the same request and the same files give another answer. */
const CACHE_VERSION = 1;
/** Cells of one answer: some 8 MB on disk, which take a moment to be written down while nothing else is done. */
const CELLS_MAX = 1_000_000;
/** Cells of all answers in memory: about 100 MB. */
const HOT_CELLS_MAX = 2_000_000;

/** The key of everything that an answer depends on. */
export function cacheKey(parts: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([CACHE_VERSION, parts]))
    .digest('hex')
    .slice(0, 40);
}

/** Opens the cache of a lake. */
export function openQueryCache({ root, bytesMax, clock, random }: QueryCacheOptions): QueryCache {
  const folder = createCacheFolder({ path: join(root, 'cache', 'query'), bytesMax, clock, random });
  const hot = createHotTier();
  const writings = new Set<Promise<void>>();
  return {
    async find(key) {
      const known = hot.get(key);
      if (known !== undefined) return toAnswer(known);
      const bytes = await folder.read(key);
      if (bytes === undefined) return undefined;
      const kept = decode(key, bytes);
      if (kept === undefined) {
        await folder.drop(key);
        return undefined;
      }
      hot.set(key, kept);
      return toAnswer(kept);
    },
    keeping(key, answer) {
      if (bytesMax === 0 || !canKeep(answer.columns)) return answer;
      const { columns, batches, origins, readAt, note } = answer;
      const keep = (read: readonly RowBatch[]): void => {
        const kept: KeptResult = { facts: { origins, readAt, note }, columns, batches: read };
        hot.set(key, kept);
        // Whoever reads the answer need not wait for its being written down.
        const writing = breathe()
          .then(() => folder.keep(key, resultToBytes(key, kept)))
          .finally(() => writings.delete(writing));
        writings.add(writing);
      };
      return { ...answer, cache: 'miss', batches: collecting(batches, columns, keep) };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(writings);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Bytes whose checksum is right were written by this program; a form that it does not know is as good as damage. */
function decode(key: string, bytes: Buffer): KeptResult | undefined {
  try {
    return resultFromBytes(key, bytes);
  } catch {
    return undefined;
  }
}

function toAnswer({ facts, columns, batches }: KeptResult): BarsAnswer {
  async function* again(): AsyncGenerator<RowBatch> {
    yield* batches;
  }
  return { ...(facts as Omit<BarsFacts, 'cache'>), cache: 'hit', columns, batches: again() };
}

async function* collecting(
  batches: AsyncIterable<RowBatch>,
  columns: readonly ResultColumn[],
  keep: (read: readonly RowBatch[]) => void,
): AsyncGenerator<RowBatch> {
  let read: RowBatch[] | undefined = [];
  let cells = 0;
  for await (const batch of batches) {
    cells += batch.rowCount * columns.length;
    if (cells > CELLS_MAX) read = undefined;
    read?.push(batch);
    yield batch;
  }
  if (read !== undefined) keep(read);
}

interface HotTier {
  get(key: string): KeptResult | undefined;
  set(key: string, kept: KeptResult): void;
}

/** What was asked last, by use: a map keeps the order in which its keys were put in. */
function createHotTier(): HotTier {
  const known = new Map<string, { readonly kept: KeptResult; readonly cells: number }>();
  let total = 0;
  const remove = (key: string): void => {
    total -= known.get(key)?.cells ?? 0;
    known.delete(key);
  };
  return {
    get(key) {
      const found = known.get(key);
      if (found === undefined) return undefined;
      known.delete(key);
      known.set(key, found);
      return found.kept;
    },
    set(key, kept) {
      const rows = kept.batches.reduce((sum, { rowCount }) => sum + rowCount, 0);
      const cells = (rows + 1) * kept.columns.length;
      if (cells > HOT_CELLS_MAX / 2) return;
      remove(key);
      known.set(key, { kept, cells });
      total += cells;
      for (const oldest of known.keys()) {
        if (total <= HOT_CELLS_MAX) break;
        remove(oldest);
      }
    },
  };
}
