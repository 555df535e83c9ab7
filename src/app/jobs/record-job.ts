import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { settleRun } from '../../lake/catalog/run-log.ts';
import { isOver, type Job } from './job.ts';

/** Symbols kept with the record of a job that never began. */
const SYMBOLS_KEPT = 100;

/**
 * Sees to it that a job that is over stands in the catalog as over: its process may have been refused before it began, or
 * have died. What the process recorded itself stays.
 */
export async function recordJob(catalog: Catalog, job: Job): Promise<void> {
  const { runId, state, request, universe, error, queuedMs, startedMs, finishedMs } = job;
  if (!isOver(job) || state === 'queued' || state === 'running') return;
  const { symbols } = request;
  const shortened =
    symbols === undefined
      ? request
      : { ...request, universe, symbols: symbols.slice(0, SYMBOLS_KEPT), symbolCount: symbols.length };
  const totals =
    error === undefined ? null : { error: error.message, code: error.code, mend: error.mend ?? null };
  await settleRun(catalog, {
    id: runId,
    command: 'sync',
    state,
    startedMs: startedMs ?? queuedMs,
    finishedMs: finishedMs ?? queuedMs,
    request: shortened,
    totals,
  });
}
