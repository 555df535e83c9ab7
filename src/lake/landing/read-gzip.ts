import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip, type ZlibOptions } from 'node:zlib';
import { BarlakeError } from '../../domain/barlake-error.ts';

/** What is read from disk at once. */
const READ_BYTES = 1 << 20;
/** What zlib hands out at once: small enough for the processor’s cache. */
const CHUNK_BYTES = 1 << 18;
/** What zlib may inflate ahead, so that it works on while the caller does something with a chunk. */
const AHEAD_BYTES = 1 << 22;

/**
 * The content of a gzip file in chunks, through zlib, which checks every member’s CRC and length. DuckDB reads damaged
 * gzip without complaint in one case of four, so nothing else may open an archive. Throws
 * `E_OBJECT_CORRUPT`.
 */
export async function* readGzip(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const { size } = await stat(path);
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES, readableHighWaterMark: AHEAD_BYTES } as ZlibOptions);
  const source = createReadStream(path, { highWaterMark: READ_BYTES, signal });
  source.on('error', (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip) as AsyncIterable<Buffer>;
  } catch (error) {
    throw isZlibError(error) ? corrupt(path, error.message) : error;
  } finally {
    source.destroy();
  }
  if (gunzip.bytesWritten !== size) {
    throw corrupt(path, `${size - gunzip.bytesWritten} stray bytes after its end`);
  }
}

/** Bytes that a gzip file inflates to; its end says so only modulo 4 GiB. Throws `E_OBJECT_CORRUPT`. */
export async function inflatedBytes(path: string, signal?: AbortSignal): Promise<number> {
  let bytes = 0;
  for await (const chunk of readGzip(path, signal)) bytes += chunk.length;
  return bytes;
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && ((error as NodeJS.ErrnoException).code ?? '').startsWith('Z_');
}

function corrupt(path: string, reason: string): BarlakeError {
  return new BarlakeError('E_OBJECT_CORRUPT', {
    message: `${path} is not a valid gzip file: ${reason}.`,
    mend: 'Run the command again: the file is fetched anew.',
  });
}
