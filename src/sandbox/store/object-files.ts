import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';

/** An object’s bytes on disk. */
export interface ObjectFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** MD5 of the bytes, hexadecimal: S3’s ETag without its quotes. */
  readonly md5: string;
}

const FILE_NAME = /^(.+)\.csv\.([0-9a-f]{32})-(\d+)\.gz$/;

/** Fast rather than small: the stand-in’s files are made while somebody waits. */
const GZIP_LEVEL = 1;

/** Below this a file is compressed in one go, which costs less than setting up a stream. */
const SMALL_FILE_BYTES = 1 << 18;

/** The files that an earlier run left in `root`, by key. Digest and size are in their names, so none is opened. */
export async function findObjectFiles(root: string): Promise<Map<string, ObjectFile>> {
  await mkdir(root, { recursive: true });
  const names = await readdir(root, { recursive: true });
  const found = names.flatMap((name): [string, ObjectFile][] => {
    const match = FILE_NAME.exec(name);
    if (match === null) return [];
    const [, stem = '', md5 = '', size = ''] = match;
    return [
      [`${stem.split(sep).join('/')}.csv.gz`, { path: join(root, name), md5, sizeBytes: Number(size) }],
    ];
  });
  return new Map(found);
}

/** Writes an object below `root`, compressing it unless it is compressed already. Atomic: a name is a whole file. */
export async function writeObjectFile(
  root: string,
  key: string,
  content: { readonly chunks: AsyncIterable<Buffer>; readonly isCompressed: boolean },
): Promise<ObjectFile> {
  const stem = join(root, ...key.replace(/\.csv\.gz$/, '').split('/'));
  const temporary = `${stem}.${randomUUID()}.part`;
  await mkdir(dirname(stem), { recursive: true });
  try {
    const { md5, sizeBytes } = await writeChunks(temporary, content);
    const path = `${stem}.csv.${md5}-${sizeBytes}.gz`;
    await rename(temporary, path);
    return { path, md5, sizeBytes };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeChunks(
  path: string,
  { chunks, isCompressed }: { readonly chunks: AsyncIterable<Buffer>; readonly isCompressed: boolean },
): Promise<{ md5: string; sizeBytes: number }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done === true ? Buffer.alloc(0) : first.value;
  const second = first.done === true ? first : await iterator.next();
  if (second.done === true && head.length < SMALL_FILE_BYTES) {
    const bytes = isCompressed ? head : gzipSync(head, { level: GZIP_LEVEL });
    await writeFile(path, bytes);
    return { md5: createHash('md5').update(bytes).digest('hex'), sizeBytes: bytes.length };
  }
  const rest = resume(head, second, iterator);
  const digest = createHash('md5');
  let sizeBytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done): void {
      digest.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  const target = createWriteStream(path);
  if (isCompressed) await pipeline(Readable.from(rest), meter, target);
  else await pipeline(Readable.from(rest), createGzip({ level: GZIP_LEVEL }), meter, target);
  return { md5: digest.digest('hex'), sizeBytes };
}

async function* resume(
  head: Buffer,
  second: IteratorResult<Buffer, unknown>,
  iterator: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  yield head;
  for (let step = second; step.done !== true; step = await iterator.next()) yield step.value;
}
