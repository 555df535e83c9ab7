import { setTimeout as sleep } from 'node:timers/promises';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { runQlibExport } from '../export/run-export.ts';
import { runQlibReadback } from '../export/run-readback.ts';
import { mountLake } from '../storage/mount-lake.ts';
import { runSync } from '../sync/run-sync.ts';
import { openVendorSources } from '../sync/vendor-sources.ts';
import { pinLake, unpinLake } from '../upkeep/run-pin.ts';
import { runValidate } from '../validate/run-validate.ts';
import type { FromJob, JobOrder, JobResult, JobTask } from './job-message.ts';
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

/** Runs one job and tells how far it is; resolves when the result has been sent. Never throws. */
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
  tally: JobTally,
): Promise<JobResult> {
  const world = { config, clock, random, signal, runId, version };
  try {
    await using _mount = await mountLake(config, { clock, random, signal });
    return { kind: 'ended', state: await performTask(task, { ...world, env }, tally) };
  } catch (error) {
    if (signal.aborted) return { kind: 'ended', state: 'cancelled' };
    if (isBarlakeError(error)) {
      return { kind: 'refused', code: error.code, message: error.message, mend: error.mend };
    }
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'refused', code: 'E_UNEXPECTED', message, mend: undefined };
  }
}

type World = Pick<JobOrder, 'config' | 'runId' | 'version'> & Omit<JobHost, 'send' | 'meters'>;

async function performTask(
  task: JobTask,
  { env, ...world }: World,
  { reporter, validation, exporting, onPinned }: JobTally,
): Promise<'done' | 'partial' | 'failed' | 'cancelled'> {
  switch (task.command) {
    case 'validate':
      await runValidate(task.request, { ...world, reporter: validation });
      return 'done';
    case 'export qlib': {
      const { state } = await runQlibExport(task.request, { ...world, reporter: exporting });
      return state === 'damaged' ? 'failed' : state;
    }
    case 'verify qlib':
      return (await runQlibReadback(task.request, { ...world, reporter: exporting })).state;
    case 'pin':
      await pinLake({ name: task.request.pin, note: task.request.note }, { ...world, onFiles: onPinned });
      return 'done';
    case 'unpin':
      await unpinLake(task.request.pin, world);
      return 'done';
    case 'sync': {
      const { request, universe } = task;
      await using sources = await openVendorSources(request, world.config, { ...world, env });
      return (await runSync(request, { ...world, sources, reporter, universe })).state;
    }
  }
}

async function tell(send: () => void, takeChange: () => boolean, signal: AbortSignal): Promise<void> {
  for (let silentTurns = 0; !signal.aborted; ) {
    silentTurns = takeChange() ? 0 : silentTurns + 1;
    if (silentTurns % SILENT_TURNS_MAX === 0) send();
    await sleep(REPORT_MS, undefined, { signal }).catch(() => undefined);
  }
}
