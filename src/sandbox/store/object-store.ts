import { join } from 'node:path';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { localDayOf, localMidnightMs } from '../../domain/local-time.ts';
import { addDays } from '../../domain/trading-day.ts';
import type { MarketClock } from '../market-clock.ts';
import { findObjectFiles, type ObjectFile, writeObjectFile } from './object-files.ts';
import { parseObjectKey } from './object-key.ts';
import type { ObjectEntry, ObjectSource } from './object-source.ts';

/** A published object with its bytes. */
export interface StoredObject {
  readonly key: string;
  readonly file: ObjectFile;
  readonly lastModifiedMs: number;
}

/** What the bucket says about a key. */
export type ObjectLookup =
  | { readonly kind: 'published'; readonly entry: ObjectEntry }
  | { readonly kind: 'absent' }
  | { readonly kind: 'forbidden' };

/** Rules of the bucket that are no bytes. */
export interface BucketRules {
  readonly clock: MarketClock;
  /** Hours from the end of a day (midnight of its zone) to its publication. */
  readonly publishLagHours: number;
  /** Days of history the plan covers, counted back from the clock; `undefined` covers everything. */
  readonly historyDays: number | undefined;
  /** Datasets listed but not readable. */
  readonly forbidden: readonly DatasetName[];
  /** Extra delay of one key’s publication, in milliseconds. */
  readonly extraDelayMs: (key: string) => number;
  /** Aborted when the sandbox stops: files that are being made are given up. */
  readonly signal: AbortSignal;
}

/** The bucket: which objects are there now, and their bytes, made when first asked for. */
export interface ObjectStore {
  /** Published objects whose keys start with `prefix`, ascending. */
  entries(prefix: string): readonly ObjectEntry[];
  lookup(key: string): ObjectLookup;
  /** The object’s bytes on disk; concurrent calls for one key make it once. */
  object(entry: ObjectEntry): Promise<StoredObject>;
  /** Puts other bytes (gzip) under an existing key, dated by the market’s clock. */
  replace(entry: ObjectEntry, bytes: Buffer): Promise<StoredObject>;
  /** Resolves when no file is being made any more; call it after the rules’ signal was aborted. */
  settled(): Promise<void>;
  /** Takes an object away until the sandbox ends. False when there was none. */
  remove(key: string): boolean;
}

const MS_PER_HOUR = 3_600_000;

/** Opens a bucket over a source. `cacheDir` keeps generated files from run to run; `runDir` holds what is replaced. */
export async function openObjectStore(
  source: ObjectSource,
  rules: BucketRules,
  folders: { readonly cacheDir: string; readonly runDir: string },
): Promise<ObjectStore> {
  const cache = join(folders.cacheDir, source.fingerprint);
  const files = await findObjectFiles(cache);
  const byKey = new Map(source.entries.map((entry) => [entry.key, entry]));
  const pending = new Map<string, Promise<ObjectFile>>();
  const replaced = new Map<string, StoredObject>();
  const removed = new Set<string>();

  const isPublished = (entry: ObjectEntry): boolean =>
    !removed.has(entry.key) && publishedMs(entry, rules) <= rules.clock.nowMs();

  const makeFile = async (entry: ObjectEntry): Promise<ObjectFile> => {
    const chunks = untilAborted(source.content(entry), rules.signal);
    const content = { chunks, isCompressed: source.isCompressed(entry) };
    const file = await writeObjectFile(cache, entry.key, content);
    files.set(entry.key, file);
    return file;
  };

  const fileOf = (entry: ObjectEntry): Promise<ObjectFile> => {
    const known = files.get(entry.key);
    if (known !== undefined) return Promise.resolve(known);
    const running = pending.get(entry.key) ?? makeFile(entry).finally(() => void pending.delete(entry.key));
    pending.set(entry.key, running);
    return running;
  };

  return {
    entries: (prefix) => withPrefix(source.entries, prefix).filter(isPublished),
    lookup: (key) => {
      if (isForbidden(key, rules)) return { kind: 'forbidden' };
      const entry = byKey.get(key);
      return entry !== undefined && isPublished(entry) ? { kind: 'published', entry } : { kind: 'absent' };
    },
    object: async (entry) =>
      replaced.get(entry.key) ?? {
        key: entry.key,
        file: await fileOf(entry),
        lastModifiedMs: publishedMs(entry, rules),
      },
    replace: async (entry, bytes) => {
      const content = { chunks: oneChunk(bytes), isCompressed: true };
      const file = await writeObjectFile(join(folders.runDir, 'replaced'), entry.key, content);
      const object = { key: entry.key, file, lastModifiedMs: rules.clock.nowMs() };
      replaced.set(entry.key, object);
      return object;
    },
    settled: async () => void (await Promise.allSettled(pending.values())),
    remove: (key) => byKey.has(key) && !removed.has(key) && removed.add(key).has(key),
  };
}

function withPrefix(entries: readonly ObjectEntry[], prefix: string): readonly ObjectEntry[] {
  const start = firstAtOrAfter(entries, prefix);
  return entries.slice(start, firstAtOrAfter(entries, `${prefix}\u{10FFFF}`));
}

function firstAtOrAfter(entries: readonly ObjectEntry[], key: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.key ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function publishedMs(entry: ObjectEntry, rules: BucketRules): number {
  const dayEndMs = localMidnightMs(addDays(entry.day, 1), DATASETS[entry.dataset].timeZone);
  return dayEndMs + rules.publishLagHours * MS_PER_HOUR + rules.extraDelayMs(entry.key);
}

/** The vendor answers 403 by plan before it looks whether a day exists. */
function isForbidden(key: string, rules: BucketRules): boolean {
  const parsed = parseObjectKey(key);
  if (parsed === undefined) return false;
  if (rules.forbidden.includes(parsed.dataset)) return true;
  if (rules.historyDays === undefined) return false;
  const today = localDayOf(rules.clock.nowMs(), DATASETS[parsed.dataset].timeZone);
  return parsed.day < addDays(today, -rules.historyDays);
}

async function* untilAborted(chunks: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  signal.throwIfAborted();
  for await (const chunk of chunks) {
    yield chunk;
    signal.throwIfAborted();
  }
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
