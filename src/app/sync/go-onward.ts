import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import type { OnwardLayer, SyncRequest } from '../../plan/sync-request.ts';
import type { QlibExportRequest } from '../export/qlib-request.ts';
import { runQlibExportLocked } from '../export/run-export.ts';
import { standingExports } from '../export/standing-exports.ts';
import { fatalError } from '../silver/fatal-error.ts';
import { runSilverLocked } from '../silver/run-silver.ts';
import type { SilverOptions } from '../silver/silver-options.ts';
import type { SilverResult } from '../silver/silver-result.ts';
import type { WritableLake } from '../writing/write-to-lake.ts';
import type { GoldFailure, GoldResult, OnwardResult } from './onward-result.ts';

/** What going on needs from outside. */
export type OnwardOptions = SilverOptions & {
  /** Told before the first export. */
  readonly onExport?: () => void;
};

/**
 * Goes on from bronze: silver of the request’s datasets, where its days are in it or features look at them, and gold. What
 * fails by itself is in the result; throws what would stop any writer, and `E_FEATURES`.
 */
export async function goOnward(
  request: SyncRequest & { readonly onward: OnwardLayer },
  options: OnwardOptions,
  writable: WritableLake,
): Promise<OnwardResult> {
  const { datasets, from, to, onward } = request;
  const silver = await runSilverLocked(
    { datasets, from, to, days: 'read', mode: request.mode === 'rebuild' ? 'rebuild' : 'missing' },
    options,
    writable,
  );
  if (onward === 'silver' || options.signal.aborted) return { silver, gold: undefined };
  options.onExport?.();
  return { silver, gold: await exportAll(silver, options, writable) };
}

async function exportAll(
  silver: SilverResult,
  options: SilverOptions,
  writable: WritableLake,
): Promise<NonNullable<OnwardResult['gold']>> {
  const exports: GoldResult[] = [];
  const failures: GoldFailure[] = [];
  const notes: string[] = [];
  const filled = silver.datasets.filter(({ built, fresh }) => built + fresh > 0);
  for (const { dataset } of filled) {
    const standing = await standingExports(writable.lake.root, dataset);
    notes.push(...standing.notes);
    for (const request of standing.requests) {
      if (options.signal.aborted) break;
      const exported = await exportOne(request, options, writable);
      if ('code' in exported) failures.push(exported);
      else exports.push(exported);
    }
  }
  return { exports, failures, notes };
}

async function exportOne(
  request: QlibExportRequest,
  options: SilverOptions,
  writable: WritableLake,
): Promise<GoldResult | GoldFailure> {
  const { config, clock, random, version, signal } = options;
  const { dataset, freq } = request;
  try {
    const result = await runQlibExportLocked(request, { config, clock, random, version, signal }, writable);
    const { folder, outcome, notes } = result;
    const { action, symbols, bars, bytesWritten: bytes } = outcome;
    return { dataset, freq: freq.name, folder, action, symbols, bars, bytes, notes };
  } catch (error) {
    signal.throwIfAborted();
    if (fatalError(error) !== undefined) throw error;
    return { ...goldFailure(dataset, error), freq: freq.name };
  }
}

function goldFailure(dataset: DatasetName, error: unknown): Omit<GoldFailure, 'freq'> {
  return {
    dataset,
    code: isBarlakeError(error) ? error.code : 'E_UNEXPECTED',
    message: error instanceof Error ? error.message : String(error),
    mend: isBarlakeError(error) ? error.mend : undefined,
  };
}
