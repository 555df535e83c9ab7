import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DatasetName } from '../../domain/dataset.ts';
import type { Lake } from '../lake.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { inLake } from '../storage/lake-paths.ts';
import { storageOf } from '../storage/mounts.ts';
import { compactedPath, parseCompactedPath } from './compacted-file.ts';

/** One more than any file of the year has, known to the catalog or not: a newer file has a higher number. */
export async function nextNumber(lake: Lake, dataset: DatasetName, year: string): Promise<number> {
  const numbers: number[] = [];
  for (const top of ['bronze', 'archive/bronze']) {
    const path = dirname(compactedPath(dataset, year, 0, top));
    const folder = inLake(lake.root, path);
    await storageOf(lake.root).show(path);
    const names = await readdir(folder, { recursive: true }).catch(ignoreMissing);
    for (const name of names) {
      numbers.push(parseCompactedPath(`${path}/${name.replaceAll('\\', '/')}`)?.number ?? -1);
    }
  }
  return Math.max(-1, ...numbers) + 1;
}
