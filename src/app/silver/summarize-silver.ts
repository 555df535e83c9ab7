import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { SilverRef } from '../../plan/silver/silver-plan.ts';
import type { BuiltDataset } from './built-dataset.ts';
import type { SilverDatasetResult, SilverFailure, SilverResult } from './silver-result.ts';

/** One dataset’s part of the result; `features` counts its columns. */
export function datasetResult(
  { dataset, plan, built, removed }: BuiltDataset,
  features: number,
): SilverDatasetResult {
  return {
    dataset,
    built: built.length,
    fresh: plan.fresh.length,
    removed,
    rows: built.reduce((sum, { partition }) => sum + partition.rows, 0),
    bytes: built.reduce((sum, { partition }) => sum + partition.bytes, 0),
    features,
    findings: built.reduce((sum, { findings }) => sum + findings, 0),
  };
}

/** A failure in words. */
export function silverFailure(ref: SilverRef & { readonly id: string }, error: unknown): SilverFailure {
  return {
    task: ref.id,
    dataset: ref.dataset,
    key: ref.key,
    code: isBarlakeError(error) ? error.code : 'E_UNEXPECTED',
    message: error instanceof Error ? error.message : String(error),
    mend: isBarlakeError(error) ? error.mend : undefined,
  };
}

/** `failed` when there were failures and nothing came of anything else. */
export function silverState(
  isCancelled: boolean,
  datasets: readonly SilverDatasetResult[],
  failures: readonly SilverFailure[],
): SilverResult['state'] {
  if (isCancelled) return 'cancelled';
  if (failures.length === 0) return 'done';
  const isAnyDone = datasets.some(({ built, fresh, removed }) => built + fresh + removed > 0);
  return isAnyDone ? 'partial' : 'failed';
}
