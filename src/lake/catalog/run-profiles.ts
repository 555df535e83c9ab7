import type { Kysely } from 'kysely';
import type { CatalogSchema } from './schema.ts';

/** Keeps what was measured of a run, as JSON, in place of what was there. */
export async function putRunProfile(
  db: Kysely<CatalogSchema>,
  run: string,
  measured: unknown,
): Promise<void> {
  const profile = JSON.stringify(measured);
  await db
    .insertInto('run_profiles')
    .values({ run_id: run, profile })
    .onConflict((conflict) => conflict.column('run_id').doUpdateSet({ profile }))
    .execute();
}

/** What was measured of runs, as it was written; those that nobody measured are not in it. */
export async function readRunProfiles(
  db: Kysely<CatalogSchema>,
  runs: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  if (runs.length === 0) return new Map();
  const rows = await db
    .selectFrom('run_profiles')
    .selectAll()
    .where('run_id', 'in', [...runs])
    .execute();
  return new Map(rows.map(({ run_id: run, profile }) => [run, JSON.parse(profile) as unknown]));
}
