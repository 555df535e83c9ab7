import { readdir } from 'node:fs/promises';
import { DATASET_NAMES, type DatasetName } from '../../domain/dataset.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import {
  answerPath,
  archivePath,
  bronzePath,
  inLake,
  type LakePath,
  landingPath,
} from '../storage/lake-paths.ts';
import { storageOf } from '../storage/mounts.ts';
import { type CompactedPlace, parseCompactedPath } from '../upkeep/compacted-file.ts';

/** What a file of ours is: the vendor’s file, an answer of grouped daily, bars. */
export type LakeFileKind = 'landing' | 'landing-api' | 'bronze';

/** A file below `landing/` or `bronze/`, by its path alone; `days` are files of many, `foreign` ones stand where none of ours belongs. */
export type LakeFile =
  | {
      readonly kind: LakeFileKind;
      readonly dataset: DatasetName;
      readonly day: TradingDay;
      readonly path: LakePath;
    }
  | (CompactedPlace & { readonly kind: 'days'; readonly path: LakePath })
  | { readonly kind: 'foreign'; readonly path: LakePath };

/** What is in the archive comes first: of a file that lies in both places, the one outside counts. */
const LAYERS = [
  {
    kind: 'landing',
    folder: (dataset: DatasetName) => archivePath(`landing/polygon-s3/${dataset}`),
    pathOf: (dataset: DatasetName, day: TradingDay) => archivePath(landingPath(dataset, day)),
  },
  {
    kind: 'landing-api',
    folder: (dataset: DatasetName) => archivePath(`landing/polygon-api/grouped-daily/${dataset}`),
    pathOf: (dataset: DatasetName, day: TradingDay) => archivePath(answerPath(dataset, day)),
  },
  { kind: 'landing', folder: (dataset: DatasetName) => `landing/polygon-s3/${dataset}`, pathOf: landingPath },
  {
    kind: 'landing-api',
    folder: (dataset: DatasetName) => `landing/polygon-api/grouped-daily/${dataset}`,
    pathOf: answerPath,
  },
  { kind: 'bronze', folder: (dataset: DatasetName) => `bronze/${dataset}`, pathOf: bronzePath },
  { kind: 'bronze', folder: (dataset: DatasetName) => archivePath(`bronze/${dataset}`), pathOf: bronzePath },
] as const;

/** Year, month, file: nothing of ours lies deeper, and a link that points upward ends here. */
const DEPTH = 3;

/** The files of the known datasets in landing and bronze, by dataset, layer and path; one folder’s names in memory. */
export async function* lakeFiles(root: string): AsyncGenerator<LakeFile> {
  for (const dataset of DATASET_NAMES) {
    for (const { kind, folder, pathOf } of LAYERS) {
      await storageOf(root).show(folder(dataset));
      for await (const path of filesBelow(root, folder(dataset), DEPTH)) {
        const place = parseCompactedPath(path);
        if (place !== undefined) {
          yield { kind: 'days', path, ...place };
          continue;
        }
        const day = parseTradingDay(/([^/]*)\.(?:csv\.gz|json\.gz|parquet)$/.exec(path)?.[1] ?? '');
        const isOurs = day !== undefined && pathOf(dataset, day) === path;
        yield isOurs ? { kind, dataset, day, path } : { kind: 'foreign', path };
      }
    }
  }
}

async function* filesBelow(root: string, folder: LakePath, depth: number): AsyncGenerator<LakePath> {
  const entries = await readdir(inLake(root, folder), { withFileTypes: true }).catch(ignoreMissing);
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = `${folder}/${entry.name}`;
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && !/\.(?:gz|parquet)$/.test(entry.name));
    if (!isFolder) yield path;
    else if (depth > 1) yield* filesBelow(root, path, depth - 1);
  }
}
