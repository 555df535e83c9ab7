import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { bringFiles } from '../storage/bring-files.ts';
import { explainDiskError } from '../storage/disk-error.ts';
import { hashFile } from '../storage/hash-file.ts';

/** A file of the lake that a statement reads. */
export interface ReadFile {
  /** The dataset or table it belongs to. */
  readonly dataset: string;
  /** The trading day or version it holds. */
  readonly day: string;
  /** Absolute. */
  readonly path: string;
  /** Absent where the catalog does not count it. */
  readonly sizeBytes?: number;
  /** SHA-256 of what was published, hex; absent where the catalog does not know it. */
  readonly contentHash?: string | undefined;
  /** How to have it made anew, where that is not by syncing its day. */
  readonly mend?: string;
}

/** What a failed statement was reading. */
export interface ReadFiles {
  readonly root: string;
  readonly files: readonly ReadFile[];
  /** The statement is barlake’s, not a person’s. */
  readonly isOwnStatement?: true;
}

/** What DuckDB says when a file is not what it was: gone, cut short, not Parquet, or with bytes that do not decompress. */
const DAMAGE =
  /Cannot open file|No files found|magic bytes|too small to be a Parquet|Could not read|TProtocolException|Invalid TType|decompress|Snappy|ZSTD|Corrupt|don't match|schema mismatch|Parquet/i;

/** DuckDB’s own message, without the drawing of the statement under it. */
function engineMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n\n')[0] ?? text).trim();
}

/** Whether an error of the engine points at a file rather than at the statement. */
function isDamage(error: unknown): boolean {
  return !isBarlakeError(error) && DAMAGE.test(engineMessage(error));
}

/**
 * Gives a failed read its code: `E_PARTITION_DAMAGED` with the file that is missing, shorter than it was, named in the
 * error or not what was published; `E_DISK_FULL` when nothing could be spilled; else `E_SQL`.
 */
export async function explainReadError(error: unknown, context: ReadFiles): Promise<unknown> {
  if (isBarlakeError(error)) return error;
  const message = engineMessage(error);
  // A statement of our own fits the columns of every file that we wrote.
  const isForeign = context.isOwnStatement === true && /Binder Error/.test(message);
  if (isForeign || isDamage(error)) {
    const fallback = isForeign ? context.files[0] : undefined;
    const culprit = await findCulprit(message, context.files, fallback);
    if (culprit !== undefined) return damaged(culprit, context.root, error);
  }
  const explained = explainDiskError(error, 'the temporary folder');
  if (isBarlakeError(explained, 'E_DISK_FULL')) return explained;
  return new BarlakeError('E_SQL', { message, mend: mendFor(message), cause: error });
}

interface Culprit extends ReadFile {
  readonly what: string;
}

async function findCulprit(
  message: string,
  files: readonly ReadFile[],
  fallback: ReadFile | undefined,
): Promise<Culprit | undefined> {
  const missing = await findMissing(files);
  if (missing !== undefined) return { ...missing, what: 'missing' };
  const named = files.find(({ path }) => message.includes(path));
  const suspect = named ?? (await findResized(files)) ?? (await findAltered(files)) ?? fallback;
  return suspect === undefined ? undefined : { ...suspect, what: await describeSize(suspect) };
}

/** Files looked at in one go. */
const STATS_AT_ONCE = 256;

/** The first file that is not there. */
async function findMissing(files: readonly ReadFile[]): Promise<ReadFile | undefined> {
  return findBySize(files, (size) => size === undefined);
}

async function findResized(files: readonly ReadFile[]): Promise<ReadFile | undefined> {
  return findBySize(files, (size, { sizeBytes }) => sizeBytes !== undefined && size !== sizeBytes);
}

/** The first file with other bytes than were published. Reads them all: only when nothing less tells which it is. */
async function findAltered(files: readonly ReadFile[]): Promise<ReadFile | undefined> {
  for (const file of files) {
    if (file.contentHash === undefined) continue;
    const found = await hashFile(file.path, 'sha256').catch(() => undefined);
    if (found !== file.contentHash) return file;
  }
  return undefined;
}

async function findBySize(
  files: readonly ReadFile[],
  isWrong: (size: number | undefined, file: ReadFile) => boolean,
): Promise<ReadFile | undefined> {
  for (let start = 0; start < files.length; start += STATS_AT_ONCE) {
    const some = files.slice(start, start + STATS_AT_ONCE);
    const sizes = await Promise.all(some.map(({ path }) => sizeOf(path)));
    const wrong = some.find((file, index) => isWrong(sizes[index], file));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.size;
}

async function describeSize({ path, sizeBytes }: ReadFile): Promise<string> {
  const size = await sizeOf(path);
  return sizeBytes === undefined || size === sizeBytes
    ? 'unreadable'
    : `${size} bytes long instead of ${sizeBytes}`;
}

/** Throws `E_PARTITION_DAMAGED` for the first file that is not there. */
export async function assertPresent(files: readonly ReadFile[], root: string): Promise<void> {
  await bringFiles(files.map(({ path }) => path));
  const missing = await findMissing(files);
  if (missing !== undefined) throw damaged({ ...missing, what: 'missing' }, root);
}

function damaged(culprit: Culprit, root: string, cause?: unknown): BarlakeError {
  const { dataset, day, what } = culprit;
  const again = culprit.mend ?? `barlake sync ${dataset} --from ${day} --to ${day} --rebuild`;
  const path = relative(root, culprit.path).replaceAll('\\', '/');
  return new BarlakeError('E_PARTITION_DAMAGED', {
    message: `The partition ${dataset} ${day} is damaged: ${path} is ${what}.`,
    mend: `Make it anew with \`${again}\`, or, if files were removed on purpose, tell the catalog with \`barlake catalog rebuild\`.`,
    details: { dataset, day, path, found: what },
    cause,
  });
}

function mendFor(message: string): string {
  return /Out of Memory/i.test(message)
    ? 'Ask for fewer days, symbols or columns, or raise resources.duckdbMemoryMb; for SQL, sql.memoryMb and sql.tempMb.'
    : 'Correct the statement; `barlake help sql` shows examples.';
}
