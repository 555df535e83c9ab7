import { readdir } from 'node:fs/promises';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { storageOf } from '../storage/mounts.ts';
import { parseSeriesPath, type SeriesYear, seriesPath, TARGETED_FOLDER } from './series-file.ts';

/** A file below the folder of single symbols; `place` is absent where none of ours belongs. */
export interface SeriesFile {
  readonly path: LakePath;
  readonly place: SeriesYear | undefined;
}

/** Series, symbol, file: nothing of ours lies deeper. */
const DEPTH = 3;

/** The files of single symbols, by path; one folder’s names in memory. */
export async function* listSeriesFiles(root: string): AsyncGenerator<SeriesFile> {
  await storageOf(root).show(TARGETED_FOLDER);
  for await (const path of filesBelow(root, TARGETED_FOLDER, DEPTH)) {
    const place = parseSeriesPath(path);
    const isOurs = place !== undefined && seriesPath(place) === path;
    yield { path, place: isOurs ? place : undefined };
  }
}

async function* filesBelow(root: string, folder: LakePath, depth: number): AsyncGenerator<LakePath> {
  const entries = await readdir(inLake(root, folder), { withFileTypes: true }).catch(ignoreMissing);
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) yield path;
    else if (depth > 1) yield* filesBelow(root, path, depth - 1);
  }
}
