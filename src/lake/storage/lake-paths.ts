import { join } from 'node:path';
import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';

/** Relative paths inside a lake use forward slashes everywhere; they are stored in the catalog. */
export type LakePath = string;

/** Landing: the vendor’s object as received. */
export function landingPath(dataset: DatasetName, day: TradingDay): LakePath {
  return `landing/polygon-s3/${dataset}/${day.slice(0, 4)}/${day.slice(5, 7)}/${day}.csv.gz`;
}

/** Landing: an answer of grouped daily as received, packed. */
export function answerPath(dataset: DatasetName, day: TradingDay): LakePath {
  return `landing/polygon-api/grouped-daily/${dataset}/${day.slice(0, 4)}/${day.slice(5, 7)}/${day}.json.gz`;
}

/** Bronze: one Parquet file per trading day. */
export function bronzePath(dataset: DatasetName, day: TradingDay): LakePath {
  return `bronze/${dataset}/year=${day.slice(0, 4)}/month=${day.slice(5, 7)}/${day}.parquet`;
}

/** Quarantine: the rows of a day that were refused, each with its reason. */
export function quarantinePath(dataset: DatasetName, day: TradingDay): LakePath {
  return `quarantine/${dataset}/${day}.parquet`;
}

/** Where something goes that is seldom read: under its own path, in a folder that may be a slower disk. */
export function archivePath(path: LakePath): LakePath {
  return `archive/${path}`;
}

/** The catalog, beside the layers. */
export function catalogPath(root: string): string {
  return join(root, 'catalog.db');
}

/** Work in progress; no reader looks here, and every sync begins by emptying it. */
export function tempFolder(root: string): string {
  return join(root, 'temp');
}

/** Where maintenance makes its files, beside writers; it empties the folder itself. */
export function upkeepFolder(root: string): string {
  return join(root, 'upkeep');
}

/** The absolute path of something inside the lake. */
export function inLake(root: string, path: LakePath): string {
  return join(root, ...path.split('/'));
}
