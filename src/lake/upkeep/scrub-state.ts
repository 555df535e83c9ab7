import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { CatalogSchema } from '../catalog/schema.ts';
import type { LakePath } from '../storage/lake-paths.ts';

/** How far a scrub has come, and the hashes it was the first to take. */
export interface ScrubState {
  /** The last file that was looked at; empty: it begins anew. */
  readonly after: LakePath;
  readonly firsts: readonly { readonly path: LakePath; readonly hash: string }[];
}

const NAME = 'scrub';

/** Where the last scrub stopped; `undefined` when it came to the end or there was none. */
export async function readScrubState(
  db: Kysely<CatalogSchema>,
): Promise<Pick<ScrubState, 'after'> | undefined> {
  const row = await db.selectFrom('upkeep').select('value').where('name', '=', NAME).executeTakeFirst();
  if (row === undefined) return undefined;
  const parsed = stateSchema.safeParse(JSON.parse(row.value));
  return parsed.success && parsed.data.after !== '' ? parsed.data : undefined;
}

/** Keeps it. Needs no lock: nobody else writes this row while maintenance has its own. */
export async function saveScrubState(
  db: Kysely<CatalogSchema>,
  { after, firsts }: ScrubState,
): Promise<void> {
  const value = JSON.stringify({ after });
  await db.transaction().execute(async (transaction) => {
    for (const { path, hash } of firsts) {
      await transaction
        .updateTable('partitions')
        .set({ quarantine_hash: hash })
        .where('quarantine_path', '=', path)
        .where('quarantine_hash', 'is', null)
        .execute();
    }
    await transaction
      .insertInto('upkeep')
      .values({ name: NAME, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
  });
}

const stateSchema = z.object({ after: z.string() });
