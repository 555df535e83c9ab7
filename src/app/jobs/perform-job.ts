import { setTimeout as sleep } from 'node:timers/promises';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { mountLake } from '../storage/mount-lake.ts';
import { runSync } from '../sync/run-sync.ts';
import { openVendorSources } from '../sync/vendor-sources.ts';
import { runValidate } from '../validate/run-validate.ts';
import type { FromJob, JobOrder, JobResult } from './job-message.ts';
import { type JobMeters, type JobTally, tallyJob } from './report-job.ts';

/** What a job’s process has from outside. */
export interface JobHost {
  readonly clock: Clock;
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly meters: JobMeters;
  send(message: FromJob): void;
}

/** Reports go out twice a second while something happens … */
const REPORT_MS = 500;
/** … and every so many of those turns even when nothing does: the server sees that the process lives. */
const SILENT_TURNS_MAX = 10;

/** Runs one sync or validation and tells how far it is; resolves when the result has been sent. Never throws. */
export async function performJob(order: JobOrder, host: JobHost): Promise<void> {
  const tally = tallyJob(host.meters);
  const over = new AbortController();
  const telling = tell(
    () => host.send({ kind: 'report', report: tally.report() }),
    () => tally.takeChange(),
    over.signal,
  );
  const result = await perform(order, host, tally);
  over.abort();
  await telling;
  host.send({ kind: 'report', report: { ...tally.report(), phase: 'ending' } });
  host.send({ kind: 'result', result });
}

async function perform(
  { task, config, runId, version }: JobOrder,
  { clock, random, env, signal }: JobHost,
  { reporter, validation }: JobTally,
): Promise<JobResult> {
  const world = { config, clock, random, signal, runId };
  try {
    await using _mount = await mountLake(config, { clock, random, signal });
    if (task.command === 'validate') {
      await runValidate(task.request, { ...world, reporter: validation });
      return { kind: 'ended', state: 'done' };
    }
    const { request, universe } = task;
    await using sources = await openVendorSources(request, config, { clock, random, env });
    const { state } = await runSync(request, { ...world, sources, version, reporter, universe });
    return { kind: 'ended', state };
  } catch (error) {
    if (signal.aborted) return { kind: 'ended', state: 'cancelled' };
    if (isBarlakeError(error)) {
      return { kind: 'refused', code: error.code, message: error.message, mend: error.mend };
    }
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'refused', code: 'E_UNEXPECTED', message, mend: undefined };
  }
}

async function tell(send: () => void, takeChange: () => boolean, signal: AbortSignal): Promise<void> {
  for (let silentTurns = 0; !signal.aborted; ) {
    silentTurns = takeChange() ? 0 : silentTurns + 1;
    if (silentTurns % SILENT_TURNS_MAX === 0) send();
    await sleep(REPORT_MS, undefined, { signal }).catch(() => undefined);
  }
}
