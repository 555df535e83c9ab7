import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The absolute path of a program: from PATH, else from the folders that match a glob, the last one first. */
export function findProgram(name: string, elsewhere?: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const others = elsewhere === undefined ? [] : globSync(elsewhere).toSorted().toReversed();
  return [...folders, ...others].map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
