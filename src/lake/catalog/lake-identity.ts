import type { Kysely } from 'kysely';
import type { CatalogSchema } from './schema.ts';

const LAKE = 'lake';

/**
 * What the lake is called among those that share a server of queues: eight characters made from a number in [0, 1), once, by whoever asks
 * first. It goes with the catalog, wherever that goes.
 */
export async function lakeIdentity(db: Kysely<CatalogSchema>, random: () => number): Promise<string> {
  const known = await findLakeIdentity(db);
  if (known !== undefined) return known;
  const value = Array.from({ length: 8 }, () => Math.floor(random() * 36).toString(36)).join('');
  await db
    .insertInto('identity')
    .values({ name: LAKE, value: `l${value}` })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const made = await findLakeIdentity(db);
  if (made === undefined) throw new Error('the lake was given a name and has none');
  return made;
}

/** The name that {@link lakeIdentity} has made; `undefined` while nobody has asked. */
export async function findLakeIdentity(db: Kysely<CatalogSchema>): Promise<string | undefined> {
  const row = await db.selectFrom('identity').select('value').where('name', '=', LAKE).executeTakeFirst();
  return row?.value;
}
