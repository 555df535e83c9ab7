import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CompactError } from '../../lake/parquet-groups/compact-reader.ts';
import {
  type Extraction,
  groupsOfSymbols,
  readGroupIndex,
  spansToCopy,
  writeGroups,
} from '../../lake/parquet-groups/extract-groups.ts';
import type { GroupIndex } from '../../lake/parquet-groups/group-index.ts';
import { bringFiles } from '../../lake/storage/bring-files.ts';
import { isReached } from '../../lake/storage/reach-files.ts';
import type { LakeFile } from '../../plan/query/read-facts.ts';
import type { ReadPart, ReadPlan } from '../../plan/query/read-plan.ts';
import { weightedLru } from '../market/weighted-lru.ts';

/** A plan whose files may be smaller ones; these stay until it is disposed of. */
export interface NarrowedPlan extends Disposable {
  readonly plan: ReadPlan;
}

/** Small files out of large ones, kept for those who ask for neighbours. */
export interface NarrowFiles {
  /** `columns` are all that will be read of the files. */
  narrow(plan: ReadPlan, columns: readonly string[]): Promise<NarrowedPlan>;
}

/** Where more symbols are asked for, nobody looks which row groups they lie in. */
const SYMBOLS_MAX = 200;
/** Of a file’s row groups: copying one takes as long as the engine’s looking at a dozen. */
const SHARE_MAX = 1 / 12;
const COPY_BYTES_MAX = 32_000_000;
/** What small files may take on disk, and how many there may be. */
const KEPT_BYTES_MAX = 256_000_000;
const KEPT_FILES_MAX = 2000;
/** Bytes of footers in memory. */
const INDEX_BYTES_MAX = 32_000_000;

interface Small {
  readonly path: string;
  readonly bytes: number;
  /** Whether it could be made. */
  readonly made: Promise<boolean>;
  /** Statements that read it, or are about to. */
  uses: number;
}

/**
 * Files sorted by symbol have hundreds of row groups, whose statistics the engine compares one by one with each statement: for a
 * symbol’s few rows that is most of the work. Footers are therefore kept here, and the engine is given files with the row groups that count.
 */
export function openNarrowFiles(
  folder: string,
  { bytesMax = KEPT_BYTES_MAX }: { readonly bytesMax?: number } = {},
): NarrowFiles {
  const indexes = weightedLru<GroupIndex>(INDEX_BYTES_MAX, ({ footer }) => footer.length);
  const smalls = new Map<string, Small>();
  const kept: Kept = { folder, smalls, indexes, bytesMax, bytes: 0, isMade: false };
  return {
    async narrow(plan, columns) {
      const used: Small[] = [];
      const parts: ReadPart[] = [];
      for (const part of plan.parts) {
        const files = await Promise.all(
          part.files.map(async (file) =>
            isNarrow(part) && !isReached(file.path) ? narrowFile(kept, file, { part, columns, used }) : file,
          ),
        );
        parts.push({ ...part, files });
      }
      return {
        plan: { ...plan, parts },
        [Symbol.dispose]() {
          for (const small of used.splice(0)) small.uses -= 1;
        },
      };
    },
  };
}

interface Kept {
  readonly folder: string;
  readonly smalls: Map<string, Small>;
  readonly indexes: ReturnType<typeof weightedLru<GroupIndex>>;
  readonly bytesMax: number;
  bytes: number;
  isMade: boolean;
}

function isNarrow({ origin, symbols }: ReadPart): boolean {
  return (
    (origin === 'silver' || origin === 'precomputed') && symbols.length > 0 && symbols.length <= SYMBOLS_MAX
  );
}

interface Narrowing {
  readonly part: ReadPart;
  readonly columns: readonly string[];
  readonly used: Small[];
}

/** The file itself where nothing is gained by another, and where anything is unusual about it: the engine says best what that is. */
async function narrowFile(kept: Kept, file: LakeFile, { part, columns, used }: Narrowing): Promise<LakeFile> {
  try {
    await bringFiles([file.path]);
    await using source = await open(file.path, 'r');
    const { ino, size, mtimeNs } = await source.stat({ bigint: true });
    const identity = `${file.path} ${ino} ${size} ${mtimeNs}`;
    const index = await indexOf(kept, source, { identity, size: Number(size) });
    if (index === undefined) return file;
    const groups = groupsOfSymbols(index, part.symbols);
    if (groups.length === 0 || groups.length > index.groups.length * SHARE_MAX) return file;
    const extraction: Extraction = { index, groups, columns: new Set(columns) };
    const spans = spansToCopy(extraction);
    const bytes = spans.reduce((sum, { start, end }) => sum + end - start, 0);
    if (bytes > COPY_BYTES_MAX) return file;
    const name = nameOf(identity, extraction);
    const small = takeSmall(kept, {
      name,
      bytes,
      write: async (path) => writeGroups(source, { index, groups, spans }, path),
    });
    used.push(small);
    return (await small.made) ? { ...file, path: small.path } : file;
  } catch (error) {
    if (error instanceof CompactError || isSystemError(error)) return file;
    throw error;
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

async function indexOf(
  { indexes }: Kept,
  source: FileHandle,
  { identity, size }: { readonly identity: string; readonly size: number },
): Promise<GroupIndex | undefined> {
  const known = indexes.get(identity);
  if (known !== undefined) return known;
  const index = await readGroupIndex(source, size);
  if (index !== undefined) indexes.set(identity, index);
  return index;
}

function nameOf(identity: string, { groups, columns }: Extraction): string {
  const places = groups.map(({ description }) => description.start);
  const text = JSON.stringify([identity, places, [...columns].toSorted()]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

interface SmallFile {
  readonly name: string;
  readonly bytes: number;
  readonly write: (path: string) => Promise<void>;
}

/** The file of that name, made once, and one more use of it. */
function takeSmall(kept: Kept, { name, bytes, write }: SmallFile): Small {
  const { smalls, folder } = kept;
  const known = smalls.get(name);
  if (known !== undefined) {
    known.uses += 1;
    smalls.delete(name);
    smalls.set(name, known);
    return known;
  }
  const path = join(folder, `${name}.parquet`);
  const make = async (): Promise<boolean> => {
    try {
      if (!kept.isMade) await mkdir(folder, { recursive: true });
      kept.isMade = true;
      await write(path);
      return true;
    } catch (error) {
      smalls.delete(name);
      kept.bytes -= bytes;
      await rm(path, { force: true });
      if (isSystemError(error)) return false;
      throw error;
    }
  };
  const small: Small = { path, bytes, made: make(), uses: 1 };
  kept.bytes += bytes;
  smalls.set(name, small);
  makeRoom(kept);
  return small;
}

/** Files that nobody reads make room, those longest unused first. */
function makeRoom(kept: Kept): void {
  for (const [name, { path, bytes, uses }] of kept.smalls) {
    if (kept.bytes <= kept.bytesMax && kept.smalls.size <= KEPT_FILES_MAX) return;
    if (uses > 0) continue;
    kept.smalls.delete(name);
    kept.bytes -= bytes;
    // A file that stays behind goes with the folder; one of its name is made anew only after this.
    rmSync(path, { force: true });
  }
}
