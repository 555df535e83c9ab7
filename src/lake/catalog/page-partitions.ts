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

/** Some partitions, newest key first, and how many there are in all. A page costs the same wherever it lies in the list. */
export async function pagePartitions(
  db: Kysely<CatalogSchema>,
  filter: PartitionsFilter,
  page: { readonly after?: PartitionPlace | undefined; readonly limit: number },
): Promise<{ readonly rows: readonly PartitionRow[]; readonly total: number }> {
  const where = (is: ExpressionBuilder<CatalogSchema, 'partitions'>) => {
    const { layer, dataset, from, to, q } = filter;
    return is.and([
      ...(layer === undefined ? [] : [is('layer', '=', layer)]),
      ...(dataset === undefined ? [] : [is('dataset', '=', dataset)]),
      ...(from === undefined ? [] : [is('key', '>=', from)]),
      ...(to === undefined ? [] : [is('key', '<=', `${to}${AFTER}`)]),
      ...(q === undefined ? [] : [is.or([mentioning(sql`key`, q), mentioning(sql`path`, q)])]),
    ]);
  };
  const counted = await db
    .selectFrom('partitions')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where(where)
    .executeTakeFirst();
  let query = db.selectFrom('partitions').selectAll().where(where);
  if (page.after !== undefined) {
    const { key, dataset, layer } = page.after;
    query = query.where(
      sql<boolean>`(key < ${key} OR (key = ${key} AND (dataset, layer) > (${dataset}, ${layer})))`,
    );
  }
  const rows = await query
    .orderBy('key', 'desc')
    .orderBy('dataset')
    .orderBy('layer')
    .limit(page.limit)
    .execute();
  return { rows, total: counted?.total ?? 0 };
}
