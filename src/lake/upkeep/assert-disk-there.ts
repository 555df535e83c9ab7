import { readdir } from 'node:fs/promises';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { mountedPlace } from '../storage/mounts.ts';

/**
 * Call it about a file that is missing. Archive and layers may be disks of their own, and one that is not mounted leaves an empty folder: its
 * files are not gone, and nobody should make them again. Throws `E_LAKE_MISSING` then.
 */
export async function assertDiskThere(root: string, path: LakePath): Promise<void> {
  const [top = '', ...below] = path.split('/');
  // A file right in the folder may have been its only one; what is set aside from below leaves its own folder behind.
  if (below.length < 2 || mountedPlace(inLake(root, path)) !== undefined) return;
  const names: readonly string[] = await readdir(inLake(root, top)).catch(ignoreMissing);
  if (names.length > 0) return;
  throw new BarlakeError('E_LAKE_MISSING', {
    message: `${inLake(root, top)} is empty, and the catalog lists files in it, ${path} for one.`,
    mend: 'Mount the disk that it is on and run the command again. When the files are gone for good, `barlake catalog rebuild` takes them off the list.',
    details: { path },
  });
}
