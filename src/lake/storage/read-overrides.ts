import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';

/** Files in which people decide about data, in the lake’s folder `overrides`. */
export type OverrideFile = 'splits.csv' | 'quarantine.csv';

/** Where a lake’s file of decisions lies. */
export function overridesPath(root: string, file: OverrideFile): string {
  return join(root, 'overrides', file);
}

/** What people decided, parsed; nothing without the file. Throws `E_OVERRIDES`. */
export async function readOverrides<Decision>(
  path: string,
  parse: (text: string, path: string) => readonly Decision[],
): Promise<readonly Decision[]> {
  try {
    return parse(decode(await readFile(path), path), path);
  } catch (error) {
    if (error instanceof BarlakeError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new BarlakeError('E_OVERRIDES', {
      message: `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      mend: 'Make it a readable CSV file, or remove it.',
      details: { path },
      cause: error,
    });
  }
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new BarlakeError('E_OVERRIDES', {
      message: `${path} is not text in UTF-8.`,
      mend: 'Save it as CSV in UTF-8, fields separated by commas.',
      details: { path },
      cause: error,
    });
  }
}
