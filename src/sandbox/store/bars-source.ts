import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { BarsFile } from '../sandbox-options.ts';
import { type CutBars, cutByDay } from './cut-bars.ts';
import { objectKey } from './object-key.ts';
import type { ObjectEntry, ObjectSource } from './object-source.ts';

/** The bytes of one object: CSV pieces to join, or a gzip file to serve as it is. */
interface BarsObject {
  readonly entry: ObjectEntry;
  readonly pieces: Buffer[];
  readonly header: string;
  readonly isCompressed: boolean;
}

/** Inflating stops here: more than the largest file of the vendor’s, far less than a bomb. */
const INFLATED_BYTES_MAX = 2_000_000_000;

const GZIP_MAGIC = 0x1f8b;

/**
 * Reads files with real bars into objects. Rows keep their bytes and order; rows of several files for one day follow one
 * another under one header. Holds all of them in memory. Throws `E_BARS_FILE`.
 */
export async function readBarsSource(files: readonly BarsFile[]): Promise<ObjectSource> {
  const objects = new Map<string, BarsObject>();
  const digest = createHash('sha256');
  for (const file of files) {
    const bytes = await read(file);
    digest.update(`${file.dataset} ${file.day ?? ''} ${bytes.length}\n`).update(bytes);
    if (file.day === undefined) addCut(objects, file, cutByDay(inflate(file, bytes), file));
    else addWhole(objects, file, file.day, bytes);
  }
  return {
    entries: [...objects.values()]
      .map(({ entry }) => entry)
      .sort((left, right) => (left.key < right.key ? -1 : 1)),
    fingerprint: `bars-${digest.digest('hex').slice(0, 16)}`,
    content: ({ key }) => chunksOf(objects.get(key)),
    isCompressed: ({ key }) => objects.get(key)?.isCompressed === true,
  };
}

function addCut(objects: Map<string, BarsObject>, file: BarsFile, { header, rows }: CutBars): void {
  for (const [day, pieces] of rows) {
    const key = objectKey(file.dataset, day);
    const known = objects.get(key);
    if (known === undefined) {
      const entry = { key, dataset: file.dataset, day };
      objects.set(key, {
        entry,
        header,
        pieces: [Buffer.from(`${header}\n`, 'latin1'), ...pieces],
        isCompressed: false,
      });
    } else if (known.header === header && !known.isCompressed) known.pieces.push(...pieces);
    else throw conflict(file, day);
  }
}

function addWhole(objects: Map<string, BarsObject>, file: BarsFile, day: TradingDay, bytes: Buffer): void {
  const key = objectKey(file.dataset, day);
  if (objects.has(key)) throw conflict(file, day);
  const entry = { key, dataset: file.dataset, day };
  objects.set(key, { entry, header: '', pieces: [bytes], isCompressed: isGzip(bytes) });
}

async function* chunksOf(object: BarsObject | undefined): AsyncGenerator<Buffer> {
  yield* object?.pieces ?? [];
}

async function read(file: BarsFile): Promise<Buffer> {
  try {
    return await readFile(file.path);
  } catch (cause) {
    throw new BarlakeError('E_BARS_FILE', {
      message: `${file.path} cannot be read: ${(cause as Error).message}.`,
      mend: 'Check the path given with --bars.',
      details: { path: file.path },
      cause,
    });
  }
}

function inflate(file: BarsFile, bytes: Buffer): Buffer {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: INFLATED_BYTES_MAX });
  } catch (cause) {
    throw new BarlakeError('E_BARS_FILE', {
      message: `${file.path} is not a whole gzip file: ${(cause as Error).message}.`,
      mend: 'Fetch the file again, or give it uncompressed.',
      details: { path: file.path },
      cause,
    });
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length > 2 && bytes.readUInt16BE(0) === GZIP_MAGIC;
}

function conflict(file: BarsFile, day: TradingDay): BarlakeError {
  return new BarlakeError('E_BARS_FILE', {
    message: `${file.path} has rows for ${file.dataset} on ${day}, which another file of a different form fills already.`,
    mend: 'Give files with the same header for one dataset, and one file only with --bars-day.',
    details: { path: file.path, dataset: file.dataset, day },
  });
}
