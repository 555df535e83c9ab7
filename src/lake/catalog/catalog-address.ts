import { catalogPath } from '../storage/lake-paths.ts';

/** Where a lake’s catalog is: a file of its own, or a schema of a Postgres database. */
export type CatalogAddress =
  | {
      readonly kind: 'sqlite';
      /** Absolute path of the file. */
      readonly path: string;
    }
  | {
      readonly kind: 'postgres';
      /** As Postgres’s own tools take it, password included: never shown. */
      readonly url: string;
      /** The lake’s own tables lie in it; one database can serve many lakes. */
      readonly schema: string;
    };

/** Schema of an address that names none. */
const SCHEMA_DEFAULT = 'barlake';

/** What Postgres takes for a name without folding or cutting it; `pg_` belongs to the server. */
const SCHEMA_NAME = /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/;

/** The file in the lake’s folder, where the catalog is unless somebody says otherwise. */
export function fileCatalog(root: string): CatalogAddress {
  return { kind: 'sqlite', path: catalogPath(root) };
}

/**
 * What `catalog.url` says: `sqlite` for the file in the lake’s folder, else the URL of a Postgres database, whose `?schema=` names
 * the lake. `undefined` when it is neither.
 */
export function parseCatalogUrl(text: string, root: string): CatalogAddress | undefined {
  if (text === 'sqlite') return fileCatalog(root);
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const schema = url.searchParams.get('schema') ?? SCHEMA_DEFAULT;
  url.searchParams.delete('schema');
  const isNamed = url.pathname.length > 1 && SCHEMA_NAME.test(schema);
  return isNamed ? { kind: 'postgres', url: url.href, schema } : undefined;
}

/** A catalog’s name for people and logs: the file, or the database without user’s password and further settings. */
export function showCatalog(address: CatalogAddress): string {
  if (address.kind === 'sqlite') return address.path;
  const { username, host, pathname } = new URL(address.url);
  const user = username === '' ? '' : `${username}@`;
  return `postgres://${user}${host}${pathname}?schema=${address.schema}`;
}

/** Whether two addresses are of the same catalog, as far as their text tells. */
export function isSameCatalog(one: CatalogAddress, other: CatalogAddress): boolean {
  return showCatalog(one) === showCatalog(other);
}
