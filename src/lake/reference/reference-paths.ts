import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import type { LakePath } from '../storage/lake-paths.ts';

/** The catalog’s name for the file readers go by; change logs go by {@link versionKey}. */
export const CURRENT_KEY = 'current';

/** A table as it is now. */
export function currentPath(table: ReferenceTableName): LakePath {
  return `reference/${table}.parquet`;
}

/** What a version changed. */
export function changesPath(table: ReferenceTableName, version: number): LakePath {
  return `${changesFolder(table)}/${versionKey(version)}.parquet`;
}

/** The change logs of a table. */
export function changesFolder(table: ReferenceTableName): LakePath {
  return `reference/changes/${table}`;
}

/** A version as a name that sorts: `000007`. */
export function versionKey(version: number): string {
  return String(version).padStart(6, '0');
}
