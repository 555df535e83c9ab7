import { constants } from 'node:fs';
import { copyFile, link, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Copied } from './lake-storage.ts';

/** What disks without hard links, or with no room for another one, answer. */
const NO_LINKS = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Gives a file another name by a hard link; where the disk has none, it is copied. Both paths are absolute. */
export async function copyOnDisk(from: string, to: string): Promise<Copied> {
  const done = await linkOrCopy(from, to);
  if (done !== 'missing') return done;
  // The folder is missing more often than the file, and asking for it each time takes as long as linking.
  await mkdir(dirname(to), { recursive: true });
  return linkOrCopy(from, to);
}

async function linkOrCopy(from: string, to: string): Promise<Copied> {
  try {
    await link(from, to);
    return 'linked';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'missing';
    if (!NO_LINKS.has(code ?? '')) throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    return 'copied';
  }
}
