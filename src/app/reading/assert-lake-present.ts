import { existsSync } from 'node:fs';
import { catalogPath } from '../../lake/storage/lake-paths.ts';
import { openLakeToRead } from './open-lake.ts';

/** For commands that write, but only out of what a lake holds: they make none. Throws what {@link openLakeToRead} throws. */
export async function assertLakePresent(root: string): Promise<void> {
  if (existsSync(catalogPath(root))) return;
  await using _lake = await openLakeToRead(root);
}
