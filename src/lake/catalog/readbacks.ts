import type { Kysely } from 'kysely';
import type { CatalogSchema } from './schema.ts';

/** What reading an export back came to, the last time that somebody did. */
export interface Readback {
  readonly dataset: string;
  /** Of the partition in gold: `qlib/day`. */
  readonly key: string;
  /** The partition’s when it was read: another one now means that the export has been written since. */
  readonly fingerprint: string;
  readonly checkedMs: number;
  readonly runId: string;
  /** Values compared, and files they were in. */
  readonly cells: number;
  readonly files: number;
  /** All that was not as silver has it, and the first of it in words. */
  readonly problems: number;
  readonly samples: readonly string[];
}

/** Keeps how an export was read back, in place of the time before. */
export async function recordReadback(db: Kysely<CatalogSchema>, readback: Readback): Promise<void> {
  const { dataset, key, fingerprint, checkedMs, runId, cells, files, problems, samples } = readback;
  const found = {
    fingerprint,
    checked_ms: checkedMs,
    run_id: runId,
    cells,
    files,
    problems,
    samples: JSON.stringify(samples),
  };
  await db
    .insertInto('readbacks')
    .values({ dataset, key, ...found })
    .onConflict((conflict) => conflict.columns(['dataset', 'key']).doUpdateSet(found))
    .execute();
}

/** How each export was last read back, by dataset and key. */
export async function listReadbacks(db: Kysely<CatalogSchema>): Promise<readonly Readback[]> {
  const rows = await db.selectFrom('readbacks').selectAll().orderBy('dataset').orderBy('key').execute();
  return rows.map(({ checked_ms: checkedMs, run_id: runId, samples, ...row }) => ({
    ...row,
    checkedMs,
    runId,
    samples: JSON.parse(samples) as readonly string[],
  }));
}
