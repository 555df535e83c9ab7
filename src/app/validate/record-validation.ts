import {
  countStanding,
  recordValidated,
  recordValidationRun,
  type StandingCount,
  type Validated,
} from '../../lake/catalog/validations.ts';
import type { Lake } from '../../lake/lake.ts';
import type { CheckedDataset } from './validate-held.ts';

/** Puts a batch into the catalog, whole or not at all. */
export async function writeBatch({ catalog }: Lake, batch: readonly Validated[]): Promise<void> {
  await catalog.db.transaction().execute(async (db) => {
    for (const validated of batch) await recordValidated(db, validated);
  });
}

/** Writes how a run went, with what stands after it, for the trend. */
export async function writeTrend(
  { catalog }: Lake,
  checked: readonly CheckedDataset[],
  { runId, checkedMs }: { readonly runId: string; readonly checkedMs: number },
): Promise<void> {
  const datasets = checked.map(({ dataset }) => dataset);
  await catalog.db.transaction().execute(async (db) => {
    const standing = datasets.length === 0 ? [] : await countStanding(db, { datasets });
    await recordValidationRun(
      db,
      checked.map(({ dataset, days, unchanged, rows, seconds }) => ({
        run_id: runId,
        dataset,
        checked_ms: checkedMs,
        days: days - unchanged,
        unchanged,
        rows,
        seconds,
        errors: sumOf(standing, dataset, 'error'),
        warnings: sumOf(standing, dataset, 'warning'),
        notes: sumOf(standing, dataset, 'info'),
      })),
      standing.map((count) => ({
        run_id: runId,
        ...count,
        made:
          checked
            .find(({ dataset }) => dataset === count.dataset)
            ?.made.get(`${count.rule} ${count.severity}`) ?? 0,
      })),
    );
  });
}

function sumOf(standing: readonly StandingCount[], dataset: string, severity: string): number {
  return standing
    .filter((count) => count.dataset === dataset && count.severity === severity)
    .reduce((sum, { findings }) => sum + findings, 0);
}
