import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { takeFolderLock } from '../storage/write-lock.ts';

/** The lock’s folder within that of an export. */
export const EXPORT_LOCK = '.lock';

/**
 * Takes the lock of an export: lakes have locks of their own, and two of them may be exported to one folder, where each
 * would take the other’s generation for something that a dead process left. Makes the folder. Throws `E_LAKE_LOCKED`.
 */
export async function lockExport(folder: string, signal: AbortSignal): Promise<Disposable> {
  const path = join(folder, EXPORT_LOCK);
  await mkdir(path, { recursive: true });
  const owner = { pid: process.pid, command: 'export qlib' };
  const others = 'Readers of the export are not in the way.';
  return takeFolderLock(path, owner, { signal, thing: `export ${folder}`, others });
}
