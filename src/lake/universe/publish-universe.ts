import { rm, writeFile } from 'node:fs/promises';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { publishFile } from '../storage/publish-file.ts';
import { readUniverse } from './read-universe.ts';
import type { UniverseFile } from './universe-file.ts';

/** A universe as its file’s text: one symbol a line, so that tools for lines see what changed. */
export function universeText(universe: UniverseFile): string {
  return `${JSON.stringify(universe, null, 1)}\n`;
}

/**
 * Writes a universe beside its place or into `temp`, reads it back, and gives it its name: it is whole or not there.
 * Both paths must be on one file system. Throws `E_VERIFY` when it reads back otherwise.
 */
export async function publishUniverse(
  universe: UniverseFile,
  { stagedPath, finalPath }: { readonly stagedPath: string; readonly finalPath: string },
): Promise<void> {
  try {
    await writeFile(stagedPath, universeText(universe));
    const { symbols } = await readUniverse(stagedPath);
    if (symbols.join() !== universe.symbols.join()) {
      throw new BarlakeError('E_VERIFY', {
        message: `The universe ${finalPath} reads back with other symbols than were written.`,
        mend: 'Run the command again; if it happens twice, check the disk.',
        details: { path: finalPath },
      });
    }
    await publishFile(stagedPath, finalPath);
  } finally {
    await rm(stagedPath, { force: true });
  }
}
