import { hashFile } from '../storage/hash-file.ts';

/** The hash of a file that may be damaged, hex; `undefined` when it is gone or the disk cannot read all of it any more. */
export async function readHash(path: string, algorithm: 'sha256' | 'md5'): Promise<string | undefined> {
  try {
    return await hashFile(path, algorithm);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EIO' || code === 'ENOENT') return undefined;
    throw error;
  }
}
