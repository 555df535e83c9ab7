import { join } from 'node:path';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { publishPartition } from '../../lake/catalog/partitions.ts';
import { endRun, runId, startRun } from '../../lake/catalog/run-log.ts';
import { endTask, startTask, type TaskRef } from '../../lake/catalog/task-log.ts';
import { inspectExport } from '../../lake/qlib/export-folder.ts';
import type { ExportJob, ExportOutcome } from '../../lake/qlib/export-job.ts';
import { readExportState, STATE_FILE } from '../../lake/qlib/export-state.ts';
import { goldPartition } from '../../lake/qlib/gold-partition.ts';
import type { VerifiedExport } from '../../lake/qlib/verify-export.ts';
import { writeQlibExport } from '../../lake/qlib/write-export.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import { assertLakePresent } from '../reading/assert-lake-present.ts';
import { runSilverLocked } from '../silver/run-silver.ts';
import type { SilverResult } from '../silver/silver-result.ts';
import { keptRequest } from '../sync/kept-request.ts';
import { type WritableLake, writeToLake } from '../writing/write-to-lake.ts';
import type { ExportOptions } from './export-world.ts';
import { exportFolder, gatherJob } from './gather-job.ts';
import type { QlibExportRequest } from './qlib-request.ts';
import type { QlibExportResult } from './qlib-result.ts';
import { readBack } from './read-back.ts';

/**
 * Brings silver up to date, then a qlib directory to what silver holds; optionally reads it all back. Takes the lake’s write
 * lock. Throws `E_LAKE_MISSING`, `E_NOT_HELD`, `E_EXPORT_TARGET`, `E_FEATURES` and the errors of writing; what readers see stays sound.
 */
export async function runQlibExport(
  request: QlibExportRequest,
  options: ExportOptions,
): Promise<QlibExportResult> {
  await assertLakePresent(options.config.lake);
  return writeToLake({ ...options, command: 'export qlib' }, async (writable) => {
    const { dataset, from, to } = request;
    const { reporter, runId: _, ...surroundings } = options;
    // Nobody should wait for silver to hear that the folder is the wrong one.
    await inspectExport(exportFolder(request, writable.lake.root), DATASETS[dataset].asset);
    const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const silver = await runSilverLocked(
      { datasets: [dataset], ...range, mode: 'missing' },
      { ...surroundings, ...(reporter === undefined ? {} : { reporter: reporter.silver }) },
      writable,
    );
    options.signal.throwIfAborted();
    return runQlibExportLocked(request, options, { ...writable, silver });
  });
}

/** The same for who holds the write lock and has built silver, such as a sync through gold. */
export async function runQlibExportLocked(
  request: QlibExportRequest,
  options: ExportOptions,
  { lake, session, silver }: WritableLake & { readonly silver?: SilverResult },
): Promise<QlibExportResult> {
  const { clock, random, signal, reporter } = options;
  const startedMs = clock.nowMs();
  const startedAt = clock.monotonicMs();
  const id = options.runId ?? runId(startedMs, random);
  const { dataset, freq } = request;
  await startRun(lake.catalog, {
    id,
    command: 'export qlib',
    startedMs,
    request: await keptRequest(lake.catalog, request, { universe: undefined, nowMs: startedMs }),
  });
  const task = await startTask(lake.catalog.db, {
    runId: id,
    taskId: `export:${dataset}:${freq.name}`,
    kind: 'export',
    dataset,
    key: `qlib/${freq.name}`,
    fingerprint: '',
    startedMs,
  });
  const end = async (state: 'done' | 'partial' | 'failed' | 'cancelled', totals: unknown): Promise<void> =>
    endRun(lake.catalog, id, { state, finishedMs: clock.nowMs(), totals, calls: [] });
  let isWritten = false;
  try {
    using connection = await session.connect();
    const { job, notes } = await gatherJob(request, { lake, connection }, options);
    const outcome = await writeQlibExport(session, job, {
      signal,
      onSymbol: (done, total) => reporter?.onSymbol('export', done, total),
    });
    await record({ lake, session }, { request, job, outcome, task }, clock.nowMs());
    isWritten = true;
    const readBackTask = { job, isStanding: request.output === undefined, runId: id };
    const verified = request.isVerified
      ? await readBack({ lake, session }, readBackTask, options)
      : undefined;
    const result = describe(request, { job, outcome, verified, silver, notes });
    await end(result.state === 'damaged' ? 'failed' : result.state, { outcome, verified });
    return { ...result, run: id, seconds: (clock.monotonicMs() - startedAt) / 1000 };
  } catch (thrown) {
    const error = explainDiskError(thrown, request.output ?? lake.root);
    if (!isWritten) {
      await endTask(lake.catalog.db, task, {
        state: 'failed',
        finishedMs: clock.nowMs(),
        errorCode: isBarlakeError(error) ? error.code : 'E_UNEXPECTED',
        errorMessage: error instanceof Error ? error.message : String(error),
      });
    }
    await end(signal.aborted ? 'cancelled' : 'failed', null);
    throw error;
  }
}

/** The lake only knows exports that stand in it. */
async function record(
  { lake }: WritableLake,
  done: {
    readonly request: QlibExportRequest;
    readonly job: ExportJob;
    readonly outcome: ExportOutcome;
    readonly task: TaskRef;
  },
  finishedMs: number,
): Promise<void> {
  const { request, job, outcome, task } = done;
  const state = await readExportState(join(job.folder, STATE_FILE));
  const partition =
    request.output === undefined && state !== undefined ? goldPartition(state, job.freq.name) : undefined;
  await lake.catalog.db.transaction().execute(async (db) => {
    if (partition !== undefined) await publishPartition(db, partition, []);
    await endTask(db, task, { state: 'done', finishedMs, rows: outcome.bars, bytes: outcome.bytesWritten });
  });
}

function describe(
  { dataset, freq, fields, features }: QlibExportRequest,
  made: {
    readonly job: ExportJob;
    readonly outcome: ExportOutcome;
    readonly verified: VerifiedExport | undefined;
    readonly silver: SilverResult | undefined;
    readonly notes: readonly string[];
  },
): Omit<QlibExportResult, 'run' | 'seconds'> {
  const { job, outcome, verified, silver, notes } = made;
  const isPartial = silver !== undefined && silver.failures.length > 0;
  const failures = (silver?.failures ?? []).map(
    ({ key, message }) => `Silver of ${key} is missing or as it was before: ${message}`,
  );
  const isDamaged = verified !== undefined && verified.problems > 0;
  return {
    state: isDamaged ? 'damaged' : isPartial ? 'partial' : 'done',
    dataset,
    freq: freq.name,
    folder: job.folder,
    fields,
    features,
    outcome,
    absent: outcome.symbolsAbsent,
    notes: [...(silver?.notes ?? []), ...failures, ...notes],
    verified,
  };
}
