import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { parseSplitOverrides, type SplitOverride } from '../../domain/reference/split-override.ts';

/** A person’s decisions about splits, from `overrides/splits.csv` of the lake; none without the file. Throws `E_OVERRIDES`. */
export async function readSplitOverrides(root: string): Promise<readonly SplitOverride[]> {
  const path = join(root, 'overrides', 'splits.csv');
  try {
    return parseSplitOverrides(decode(await readFile(path), path), path);
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
