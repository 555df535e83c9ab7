import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a finished temporary file under its final name so that it is either wholly there or not at all, even when the
 * power fails: file flushed, renamed, folder flushed. Both paths must be on one file system.
 */
export async function publishOnDisk(stagedPath: string, finalPath: string): Promise<void> {
  await flush(stagedPath);
  const folder = dirname(finalPath);
  const created = await mkdir(folder, { recursive: true });
  await rename(stagedPath, finalPath);
  await flushFolder(folder);
  if (created !== undefined) await flushParents(folder, dirname(created));
}

/** Writes a file’s pages to the disk. A failed flush is an error, never retried as a success. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows has no handle on a folder to flush; renames are journalled.
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** New folders are entries of their parents, which must reach the disk as well. */
async function flushParents(folder: string, stop: string): Promise<void> {
  for (let at = dirname(folder); at.length >= stop.length; at = dirname(at)) {
    await flushFolder(at);
    if (at === dirname(at)) return;
  }
}
