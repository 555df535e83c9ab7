import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../is-postgres.ts';
import type { CatalogSchema } from '../schema.ts';

/** A table of a catalog, whose rows are the same whichever database it is in. */
export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns that the database numbers by itself. */
  readonly numbered: readonly string[];
}

/** A catalog of whatever tables: what is copied is found by asking, so that no table is forgotten. */
export type AnyCatalog = Kysely<Record<string, Record<string, unknown>>>;

/** Tables and columns that belong to a database and mean nothing in another. */
const OWN_TABLES: ReadonlySet<string> = new Set(['catalog_lock', 'catalog_sessions', 'sqlite_sequence']);
const OWN_COLUMNS: ReadonlySet<string> = new Set(['runs.record']);

/** The tables of a catalog, by name. */
export async function listCopiedTables(catalog: Kysely<CatalogSchema>): Promise<readonly CopiedTable[]> {
  const db = catalog as unknown as AnyCatalog;
  const schema = isPostgres(db) ? await currentSchema(db) : undefined;
  const tables = await db.introspection.getTables();
  return tables
    .filter(({ name, schema: home, isView }) => home === schema && !isView && !OWN_TABLES.has(name))
    .map(({ name, columns }) => {
      const shared = columns.filter((column) => !OWN_COLUMNS.has(`${name}.${column.name}`));
      return {
        name,
        columns: shared.map((column) => column.name).toSorted(),
        numbered: shared.filter((column) => column.isAutoIncrementing).map((column) => column.name),
      };
    })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

async function currentSchema(db: AnyCatalog): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`SELECT current_schema() AS name`.execute(db);
  return rows[0]?.name;
}
