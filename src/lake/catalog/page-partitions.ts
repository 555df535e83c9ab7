import { type ExpressionBuilder, type Kysely, sql } from 'kysely';
import { mentioning } from './mentioning.ts';
import type { PartitionRow } from './partitions.ts';
import type { CatalogSchema } from './schema.ts';

/** Which partitions to list. */
export interface PartitionsFilter {
  readonly layer?: string | undefined;
  readonly dataset?: string | undefined;
  /** Of keys, inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Part of a key or path. */
  readonly q?: string | undefined;
}

/** The place of a row in the list. */
export type PartitionPlace = Pick<PartitionRow, 'key' | 'dataset' | 'layer'>;

/** Follows every character of a key: keys that begin with `to` are at or before it. */
const AFTER = '\uffff';

type Where = ExpressionBuilder<CatalogSchema, 'partitions'>;

function matching({ layer, dataset, from, to, q }: PartitionsFilter) {
  return (is: Where) =>
    is.and([
      ...(layer === undefined ? [] : [is('layer', '=', layer)]),
      ...(dataset === undefined ? [] : [is('dataset', '=', dataset)]),
      ...(from === undefined ? [] : [is('key', '>=', from)]),
      ...(to === undefined ? [] : [is('key', '<=', `${to}${AFTER}`)]),
      ...(q === undefined ? [] : [is.or([mentioning(sql`key`, q), mentioning(sql`path`, q)])]),
    ]);
}

/** Some partitions, newest key first. A page costs the same wherever it lies in the list. */
export async function pagePartitions(
  db: Kysely<CatalogSchema>,
  filter: PartitionsFilter,
  page: { readonly after?: PartitionPlace | undefined; readonly limit: number },
): Promise<readonly PartitionRow[]> {
  let query = db.selectFrom('partitions').selectAll().where(matching(filter));
  if (page.after !== undefined) {
    const { key, dataset, layer } = page.after;
    // The first condition says nothing new, but where in the index to begin.
    query = query
      .where('key', '<=', key)
      .where(sql<boolean>`(key < ${key} OR (key = ${key} AND (dataset, layer) > (${dataset}, ${layer})))`);
  }
  return query.orderBy('key', 'desc').orderBy('dataset').orderBy('layer').limit(page.limit).execute();
}

/** How many there are in all. */
export async function countPartitions(db: Kysely<CatalogSchema>, filter: PartitionsFilter): Promise<number> {
  const counted = await db
    .selectFrom('partitions')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where(matching(filter))
    .executeTakeFirst();
  return counted?.total ?? 0;
}
