import { type BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import { endRun, runId, startRun } from '../../lake/catalog/run-log.ts';
import type { VerifiedExport } from '../../lake/qlib/verify-export.ts';
import { assertLakePresent } from '../reading/assert-lake-present.ts';
import { writeToLake } from '../writing/write-to-lake.ts';
import type { ExportOptions } from './export-world.ts';
import { gatherJob } from './gather-job.ts';
import { readBack } from './read-back.ts';
import { standingExport } from './standing-exports.ts';

/** An export that stands in the lake. */
export interface QlibReadbackRequest {
  readonly dataset: DatasetName;
  /** `day`, `1min`, … */
  readonly freq: string;
}

/** How reading it back went. */
export interface QlibReadbackResult {
  readonly run: string;
  /** `failed`: the export is not what silver holds. */
  readonly state: 'done' | 'failed';
  readonly verified: VerifiedExport;
}

/**
 * Reads an export of the lake back, as a run of its own, and writes nothing to it. Under the write lock: silver must stay as it is
 * meanwhile. Days that came to silver after the export are not of it. Throws `E_LAKE_MISSING`, `E_NOT_HELD`, `E_FEATURES`,
 * `E_PARTITION_DAMAGED`, `E_LAKE_LOCKED` and the signal’s reason.
 */
export async function runQlibReadback(
  { dataset, freq }: QlibReadbackRequest,
  options: ExportOptions,
): Promise<QlibReadbackResult> {
  const { config, clock, random, signal } = options;
  await assertLakePresent(config.lake);
  return writeToLake({ ...options, command: 'verify qlib' }, async ({ lake, session }) => {
    const request = await standingExport(lake.root, dataset, freq);
    const startedMs = clock.nowMs();
    const id = options.runId ?? runId(startedMs, random);
    await startRun(lake.catalog, { id, command: 'verify qlib', startedMs, request: { dataset, freq } });
    const end = async (state: 'done' | 'failed' | 'cancelled', totals: unknown): Promise<void> =>
      endRun(lake.catalog, id, { state, finishedMs: clock.nowMs(), totals, calls: [] });
    try {
      using connection = await session.connect();
      const { job } = await gatherJob(request, { lake, connection }, options);
      const verified = await readBack({ lake, session }, { job, isStanding: true, runId: id }, options);
      const state = verified.problems === 0 ? 'done' : 'failed';
      await end(state, { verified });
      return { run: id, state, verified };
    } catch (error) {
      await end(signal.aborted ? 'cancelled' : 'failed', isBarlakeError(error) ? totalsOf(error) : null);
      throw error;
    }
  });
}

/** As a run keeps why it came to nothing. */
function totalsOf({ message, code, mend }: BarlakeError): unknown {
  return { error: message, code, mend };
}
