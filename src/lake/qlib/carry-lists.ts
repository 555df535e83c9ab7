import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoreMissing } from '../storage/ignore-missing.ts';

/** The files of an export’s folders that people may add to. */
const LISTS = [
  { folder: 'instruments', isOwn: (name: string): boolean => name.endsWith('.txt') && name !== 'all.txt' },
  { folder: 'calendars', isOwn: (name: string): boolean => name.endsWith('_future.txt') },
] as const;

/** Takes people’s own lists of instruments (qlib’s markets) and future calendars over into a new generation. */
export async function carryLists(from: string, to: string): Promise<void> {
  for (const { folder, isOwn } of LISTS) {
    const names = await readdir(join(from, folder)).catch(ignoreMissing);
    for (const name of names.filter(isOwn)) await copyFile(join(from, folder, name), join(to, folder, name));
  }
}
