import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { explainDiskError } from '../storage/disk-error.ts';
import { BLOCK, readTarHeader } from './tar-header.ts';

/** Files in one archive; a backup has a handful. */
const FILES_MAX = 100_000;

/** Unpacks a `.tar.gz` into an empty folder; nothing leaves it. Throws `E_BACKUP` when it is damaged or none of ours, `E_DISK_FULL`. */
export async function unpackArchive(archive: string, folder: string, signal: AbortSignal): Promise<void> {
  const writing: { file: FileHandle | undefined } = { file: undefined };
  try {
    const unpacked = unpack(archive, folder, writing);
    await pipeline(createReadStream(archive), createGunzip(), unpacked, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (isBarlakeError(error)) throw error;
    const explained = explainDiskError(error, folder);
    if (isBarlakeError(explained, 'E_DISK_FULL')) throw explained;
    throw damaged(archive, error instanceof Error ? error.message : String(error), error);
  } finally {
    await writing.file?.close();
  }
}

function unpack(archive: string, folder: string, writing: { file: FileHandle | undefined }) {
  return async (source: AsyncIterable<Buffer>): Promise<void> => {
    let pending = Buffer.alloc(0);
    let left = 0;
    let padding = 0;
    let files = 0;
    let isOver = false;
    for await (const chunk of source) {
      // What follows the end is no file, however much it is; reading on tells whether the archive is damaged.
      if (isOver) continue;
      pending = Buffer.concat([pending, chunk]);
      while (!isOver) {
        if (left > 0) {
          const part = pending.subarray(0, left);
          if (part.length === 0) break;
          await writing.file?.writeFile(part);
          left -= part.length;
          pending = pending.subarray(part.length);
          continue;
        }
        if (pending.length < padding + BLOCK) break;
        const header = readTarHeader(pending.subarray(padding, padding + BLOCK));
        pending = pending.subarray(padding + BLOCK);
        await writing.file?.close();
        writing.file = undefined;
        if (typeof header === 'string') throw damaged(archive, header);
        if (header === undefined) isOver = true;
        else {
          if ((files += 1) > FILES_MAX) throw damaged(archive, `more than ${FILES_MAX} files`);
          writing.file = await create(join(folder, ...header.path.split('/')));
          left = header.bytes;
          padding = (BLOCK - (left % BLOCK)) % BLOCK;
        }
      }
    }
    if (!isOver) throw damaged(archive, 'it ends too early');
  };
}

async function create(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, 'wx', 0o600);
}

function damaged(archive: string, reason: string, cause?: unknown): BarlakeError {
  return new BarlakeError('E_BACKUP', {
    message: `${archive} cannot be unpacked: ${reason}.`,
    mend: 'Take another copy of the backup. Nothing was changed.',
    cause,
  });
}
