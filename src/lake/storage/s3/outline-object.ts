import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { ByteRange, FileOutline } from '../file-outline.ts';
import { eachAtOnce } from './each-at-once.ts';
import { getPiece } from './object-requests.ts';
import type { ObjectStore } from './object-store.ts';

const MAGIC = 'PAR1';
/** Length of the footer, and the magic word behind it. */
const TRAILER_BYTES = 8;
/** Asked for first: most footers are smaller. */
const TAIL_BYTES = 64 * 1024;
const FOOTER_BYTES_MAX = 32 * 1024 * 1024;
/** Ranges that are so near are one request: that costs more than the bytes between. */
const GAP_BYTES = 128 * 1024;
const PIECES_AT_ONCE = 4;
/** A file is better fetched as a whole than by more requests than so many, unless each saves so much of it; or than by more than so much of it. */
const PIECES_MAX = 64;
const SAVED_BYTES = 1024 * 1024;
const SHARE_MAX = 0.5;

/**
 * Fetches the footer of a Parquet file that is an object of `sizeBytes`, into a new file of that size. `undefined` when it has no such
 * footer, no hash of its writer’s, or another size by now. Throws what requests throw.
 */
export async function outlineObject(
  store: ObjectStore,
  key: string,
  { file, sizeBytes }: { readonly file: string; readonly sizeBytes: number },
): Promise<FileOutline | undefined> {
  const tailStart = Math.max(0, sizeBytes - TAIL_BYTES);
  const tail = await getPiece(store, key, { start: tailStart, end: sizeBytes });
  if (tail === undefined || tail.object.sizeBytes !== sizeBytes) return undefined;
  const { hash, etag } = tail.object;
  const footerStart = sizeBytes - TRAILER_BYTES - footerBytes(tail.body);
  if (hash === undefined || !(footerStart >= MAGIC.length)) return undefined;
  const pieces = [{ start: tailStart, body: tail.body }];
  if (footerStart < tailStart) {
    const rest = await getPiece(store, key, { start: footerStart, end: tailStart, etag });
    if (rest === undefined) return undefined;
    pieces.push({ start: footerStart, body: rest.body });
  }
  await writeNew(file, sizeBytes, pieces);
  const filled = `${file}.filled`;
  return {
    file,
    sizeBytes,
    hash,
    async fill(ranges) {
      const joined = joinNear(ranges);
      const bytes = joined.reduce((sum, { start, end }) => sum + end - start, 0);
      const piecesMax = Math.max(PIECES_MAX, sizeBytes / SAVED_BYTES);
      if (joined.length > piecesMax || bytes > sizeBytes * SHARE_MAX) return undefined;
      const isWhole = await fetchInto(store, key, { file, etag, ranges: joined });
      if (!isWhole) return undefined;
      // Under another name: the engine may remember what it read under the first.
      await rename(file, filled);
      return filled;
    },
    async [Symbol.asyncDispose]() {
      for (const path of [file, filled]) await rm(path, { force: true });
    },
  };
}

/** What the last bytes say; not a number where they do not say it. */
function footerBytes(tail: Buffer): number {
  if (tail.length < TRAILER_BYTES || tail.toString('latin1', tail.length - MAGIC.length) !== MAGIC)
    return Number.NaN;
  const bytes = tail.readUInt32LE(tail.length - TRAILER_BYTES);
  return bytes > FOOTER_BYTES_MAX ? Number.NaN : bytes;
}

async function writeNew(
  file: string,
  sizeBytes: number,
  pieces: readonly { readonly start: number; readonly body: Buffer }[],
): Promise<void> {
  await using handle = await open(file, 'wx');
  await handle.truncate(sizeBytes);
  await handle.write(MAGIC, 0, 'latin1');
  for (const { start, body } of pieces) await writeAt(handle, body, start);
}

async function fetchInto(
  store: ObjectStore,
  key: string,
  {
    file,
    etag,
    ranges,
  }: { readonly file: string; readonly etag: string; readonly ranges: readonly ByteRange[] },
): Promise<boolean> {
  await using handle = await open(file, 'r+');
  let missed = 0;
  await eachAtOnce(ranges, PIECES_AT_ONCE, async ({ start, end }) => {
    const piece = await getPiece(store, key, { start, end, etag });
    if (piece?.body.length === end - start) await writeAt(handle, piece.body, start);
    else missed += 1;
  });
  return missed === 0;
}

async function writeAt(handle: FileHandle, body: Buffer, start: number): Promise<void> {
  for (let at = 0; at < body.length; ) {
    const { bytesWritten } = await handle.write(body, at, body.length - at, start + at);
    at += bytesWritten;
  }
}

function joinNear(ranges: readonly ByteRange[]): readonly ByteRange[] {
  const joined: ByteRange[] = [];
  for (const range of ranges.toSorted((left, right) => left.start - right.start)) {
    const last = joined.at(-1);
    if (last === undefined || range.start - last.end > GAP_BYTES) joined.push(range);
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
  }
  return joined;
}
