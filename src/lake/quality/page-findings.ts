import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { mentioning } from '../catalog/mentioning.ts';
import type { CatalogSchema, FindingsTable } from '../catalog/schema.ts';

/** Which findings; what is absent does not filter. */
export interface FindingFilter {
  readonly dataset?: string | undefined;
  readonly rule?: string | undefined;
  readonly severity?: string | undefined;
  readonly origin?: string | undefined;
  readonly symbol?: string | undefined;
  /** Inclusive keys. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Part of the message, capitals or not. */
  readonly q?: string | undefined;
}

/** A stretch of a list. */
export interface Stretch {
  readonly offset: number;
  readonly limit: number;
}

/** A finding as the catalog keeps it. */
export type StoredFinding = Readonly<Omit<FindingsTable, 'id'>> & { readonly id: number };

/** Findings of the newest days first, and how many pass the filter. */
export async function pageFindings(
  db: Kysely<CatalogSchema>,
  filter: FindingFilter,
  { offset, limit }: Stretch,
): Promise<{ readonly rows: readonly StoredFinding[]; readonly total: number }> {
  const base = filtered(db, filter);
  const { total } = await base
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await base
    .selectAll()
    .orderBy('key', 'desc')
    .orderBy('dataset')
    .orderBy('id')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows, total };
}

function filtered(db: Kysely<CatalogSchema>, filter: FindingFilter) {
  const { from, to, q } = filter;
  let query = db.selectFrom('findings');
  for (const column of ['dataset', 'rule', 'severity', 'origin', 'symbol'] as const) {
    const value = filter[column];
    if (value !== undefined) query = query.where(column, '=', value as never);
  }
  if (from !== undefined) query = query.where('key', '>=', from);
  if (to !== undefined) query = query.where('key', '<=', to);
  if (q !== undefined) query = query.where(mentioning(sql`message`, q));
  return query;
}
