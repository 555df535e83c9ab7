import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { explainDiskError } from './disk-error.ts';

/**
 * Makes a lake’s folder and those above it, unless they are there. Throws `E_LAKE_READ_ONLY` when that is not possible,
 * `E_DISK_FULL`. One by one, because Node’s own `recursive` never ends where the system refuses with ENOENT (`/proc`).
 */
export async function makeLakeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeLakeFolder(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // Somebody else may have made it at the same moment.
    if (!(await isFolder(path))) throw explain(error, path);
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}

function explain(error: unknown, path: string): BarlakeError {
  const explained = explainDiskError(error, path);
  if (isBarlakeError(explained)) return explained;
  const reason = error instanceof Error ? error.message : String(error);
  return new BarlakeError('E_LAKE_READ_ONLY', {
    message: `The folder ${path} cannot be made: ${reason}.`,
    mend: 'Choose another lake with --lake, or clear what stands in its way.',
    cause: error,
  });
}
