import type { DuckDbConnection } from '../duckdb/session.ts';
import type { ReadFile } from './explain-read-error.ts';

/** What the rows of a table are. */
export type LakeTableKind = 'bars' | 'silver' | 'quarantine' | 'reference' | 'metadata' | 'catalog';

/** A table that statements over a lake can name. What is behind it is looked up when a statement needs it. */
export interface LakeTable {
  /** In lower case. */
  readonly name: string;
  readonly kind: LakeTableKind;
  /** What it holds, in a few words. */
  readonly about: string;
  /**
   * Looks up its files: all of them for a statement that reads the table, as few as show its columns for one that looks at
   * the list of tables.
   */
  open(extent: TableExtent): Promise<OpenTable>;
}

/** How much of a table is needed. */
export type TableExtent = 'all' | 'columns';

/** A table whose files are known. */
export interface OpenTable {
  readonly files: readonly ReadFile[];
  /** Makes it known to an engine under its name; throws what DuckDB throws. */
  create(connection: DuckDbConnection): Promise<void>;
}
