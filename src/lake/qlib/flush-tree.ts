import { execFile } from 'node:child_process';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Writes everything below a folder to the disk. An export has a hundred thousand small files, and flushing each takes
 * minutes where flushing their file system once takes a second, so the system’s own `sync` does it; where that is not to
 * be had, each file and folder is flushed by itself.
 */
export async function flushTree(folder: string): Promise<void> {
  const args = process.platform === 'linux' ? ['-f', folder] : [];
  if (process.platform === 'win32' || !(await succeeds('sync', args))) await flushEach(folder);
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return promisify(execFile)(command, [...args]).then(
    () => true,
    () => false,
  );
}

async function flushEach(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await flushEach(path);
    else if (entry.isFile()) await flushOne(path, 'r+');
  }
  if (process.platform !== 'win32') await flushOne(folder, 'r');
}

async function flushOne(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
