import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BLOCK, tarHeader } from './tar-header.ts';

/** Packs files of a folder, by their paths, into a `.tar.gz` that any tool opens. */
export async function packFolder(
  folder: string,
  paths: readonly string[],
  archive: string,
  signal: AbortSignal,
): Promise<void> {
  const output = createWriteStream(archive, { flags: 'wx', mode: 0o600 });
  await pipeline(Readable.from(blocks(folder, paths)), createGzip(), output, { signal });
}

async function* blocks(folder: string, paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) {
    const file = join(folder, ...path.split('/'));
    const { size: bytes } = await stat(file);
    yield tarHeader({ path, bytes });
    yield* createReadStream(file) as AsyncIterable<Buffer>;
    yield Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}
