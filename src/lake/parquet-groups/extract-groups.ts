import { type FileHandle, open } from 'node:fs/promises';
import type { ByteSpan } from './compact-reader.ts';
import { footerOf, type GroupIndex, groupColumns, type IndexedGroup, indexGroups } from './group-index.ts';

const MAGIC = Buffer.from('PAR1');
/** The length of the footer and the magic at the end of a file. */
const TAIL_BYTES = 8;
/** A footer of so many bytes describes far more row groups than any file of a lake has. */
const FOOTER_BYTES_MAX = 64_000_000;

/** Reads a file’s footer; `undefined` when it is no Parquet file. Throws `CompactError` and errors of the file system. */
export async function readGroupIndex(file: FileHandle, sizeBytes: number): Promise<GroupIndex | undefined> {
  if (sizeBytes < TAIL_BYTES + MAGIC.length) return undefined;
  const tail = await readSpan(file, { start: sizeBytes - TAIL_BYTES, end: sizeBytes });
  const length = tail.readUInt32LE(0);
  if (!tail.subarray(4).equals(MAGIC) || length > Math.min(FOOTER_BYTES_MAX, sizeBytes - TAIL_BYTES))
    return undefined;
  const end = sizeBytes - TAIL_BYTES;
  return indexGroups(await readSpan(file, { start: end - length, end }));
}

/** The row groups in which one of the symbols may be; those that say nothing of theirs are among them. */
export function groupsOfSymbols({ groups }: GroupIndex, symbols: readonly string[]): readonly IndexedGroup[] {
  const wanted = symbols
    .map((symbol) => Buffer.from(symbol))
    .sort((left, right) => Buffer.compare(left, right));
  return groups.filter(({ symbols: range }) => {
    if (range === undefined) return true;
    const next = wanted[firstNotBefore(wanted, range.first)];
    return next !== undefined && Buffer.compare(next, range.last) <= 0;
  });
}

/** Where the first of some ascending texts stands that is not before another. */
function firstNotBefore(texts: readonly Uint8Array[], other: Uint8Array): number {
  let [low, high] = [0, texts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const text = texts[middle];
    if (text !== undefined && Buffer.compare(text, other) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What to take out of a file. */
export interface Extraction {
  readonly index: GroupIndex;
  readonly groups: readonly IndexedGroup[];
  /** Names of columns; others are left as holes, and must not be read. */
  readonly columns: ReadonlySet<string>;
}

/** The bytes that are taken, where they stand in the file; ascending. */
export function spansToCopy({ index, groups, columns }: Extraction): readonly ByteSpan[] {
  const spans = groups
    .flatMap((group) => groupColumns(index, group))
    .filter(({ name }) => columns.has(name))
    .flatMap((column) => column.spans)
    .toSorted((left, right) => left.start - right.start);
  const joined: ByteSpan[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last === undefined || span.start > last.end) joined.push(span);
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return joined;
}

/**
 * Writes a file with some row groups of another and nothing else; `spans` are {@link spansToCopy}. Their bytes keep their places, with holes between them, so that the
 * descriptions in the footer stay true.
 */
export async function writeGroups(
  source: FileHandle,
  { index, groups, spans }: Pick<Extraction, 'index' | 'groups'> & { readonly spans: readonly ByteSpan[] },
  path: string,
): Promise<void> {
  await using target = await open(path, 'wx');
  const [first] = spans;
  if (first?.start !== MAGIC.length) await target.write(MAGIC, 0, MAGIC.length, 0);
  const footer = footerOf(index, groups);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  const tail = [footer, length, MAGIC];
  if (first === undefined) await writeAll(target, tail, MAGIC.length);
  const room = Buffer.allocUnsafe(spans.reduce((most, { start, end }) => Math.max(most, end - start), 0));
  for (const span of spans) {
    const bytes = await readInto(room, source, span);
    // A system’s call costs as much as copying what it is about.
    const isFirst = span === first && span.start === MAGIC.length;
    const around = [...(isFirst ? [MAGIC] : []), bytes, ...(span === spans.at(-1) ? tail : [])];
    await writeAll(target, around, isFirst ? 0 : span.start);
  }
}

/** A disk that is nearly full takes a part and says nothing; asked to take the rest, it says so. */
async function writeAll(file: FileHandle, parts: readonly Uint8Array[], position: number): Promise<void> {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  let { bytesWritten: done } = await file.writev(parts, position);
  if (done === bytes) return;
  const all = Buffer.concat(parts);
  while (done < bytes) done += (await file.write(all, done, bytes - done, position + done)).bytesWritten;
}

async function readSpan(file: FileHandle, { start, end }: ByteSpan): Promise<Buffer> {
  return readInto(Buffer.allocUnsafe(end - start), file, { start, end });
}

async function readInto(room: Buffer, file: FileHandle, { start, end }: ByteSpan): Promise<Buffer> {
  const bytes = room.subarray(0, end - start);
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
    if (bytesRead === 0) return bytes.subarray(0, at);
    at += bytesRead;
  }
  return bytes;
}
