import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { settleRun } from '../../lake/catalog/run-log.ts';
import { keptRequest } from '../sync/kept-request.ts';
import { isOver, type Job } from './job.ts';

/**
 * Sees to it that a job that is over stands in the catalog as over: its process may have been refused before it began, or
 * have died. What the process recorded itself stays.
 */
export async function recordJob(catalog: Catalog, job: Job): Promise<void> {
  const { runId, state, task, error, queuedMs, startedMs, finishedMs } = job;
  if (!isOver(job) || state === 'queued' || state === 'running') return;
  const nowMs = finishedMs ?? queuedMs;
  const totals =
    error === undefined ? null : { error: error.message, code: error.code, mend: error.mend ?? null };
  await settleRun(catalog, {
    id: runId,
    command: task.command,
    state,
    startedMs: startedMs ?? queuedMs,
    finishedMs: nowMs,
    request: await keptRequest(catalog, task.request, { universe: task.universe, nowMs }),
    totals,
  });
}
