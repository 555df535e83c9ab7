import { setTimeout as sleep } from 'node:timers/promises';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { runQlibExport } from '../export/run-export.ts';
import { runQlibReadback } from '../export/run-readback.ts';
import type { ReconcileReporter } from '../reconcile/reconcile-world.ts';
import { runReconcile } from '../reconcile/run-reconcile.ts';
import { runReferenceSync } from '../reference/run-reference-sync.ts';
import { runSilver } from '../silver/run-silver.ts';
import { mountLake } from '../storage/mount-lake.ts';
import { openRest } from '../sync/open-rest.ts';
import { runSync } from '../sync/run-sync.ts';
import { openVendorSources } from '../sync/vendor-sources.ts';
import { pinLake, unpinLake } from '../upkeep/run-pin.ts';
import { runValidate } from '../validate/run-validate.ts';
import type { FromJob, JobOrder, JobResult, JobTask } from './job-message.ts';
import { performUpkeepTask } from './perform-upkeep-task.ts';
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
  tally: JobTally,
): Promise<'done' | 'partial' | 'failed' | 'cancelled'> {
  const { reporter, validation, exporting, onPinned, onPart, silver } = tally;
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
    case 'features build':
      return (await runSilver(task.request, { ...world, reporter: silver })).state;
    case 'sync-reference': {
      await using rest = await openRest(world.config, { ...world, env });
      const received = new Map<string, number>();
      const count = (part: string, rows: number): void => {
        received.set(part, rows);
        const done = received.values().reduce((sum, each) => sum + each, 0);
        onPart('running', { task: part, done, total: done });
      };
      const told = { partStarted: (part: string) => count(part, 0), received: count };
      return (await runReferenceSync(task.request, { ...world, rest, reporter: told })).state;
    }
    case 'reconcile': {
      const compared = await runReconcile(task.request, { ...world, env, reporter: countParts(onPart) });
      return compared.unanswered.length === 0 ? 'done' : 'partial';
    }
    case 'compact':
    case 'archive':
    case 'gc':
    case 'scrub':
      return performUpkeepTask(task, world, tally);
    case 'sync': {
      const { request, universe } = task;
      await using sources = await openVendorSources(request, world.config, { ...world, env });
      return (await runSync(request, { ...world, sources, reporter, universe })).state;
    }
  }
}

function countParts(onPart: JobTally['onPart']): ReconcileReporter {
  let [unit, total] = ['', 0];
  return {
    estimated: () => undefined,
    began(began, count) {
      [unit, total] = [began, count];
      onPart('comparing', { task: unit, done: 0, total });
    },
    advanced: (done) => onPart('comparing', { task: unit, done, total, tasks: { done, total } }),
    say: () => undefined,
  };
}

async function tell(send: () => void, takeChange: () => boolean, signal: AbortSignal): Promise<void> {
  for (let silentTurns = 0; !signal.aborted; ) {
    silentTurns = takeChange() ? 0 : silentTurns + 1;
    if (silentTurns % SILENT_TURNS_MAX === 0) send();
    await sleep(REPORT_MS, undefined, { signal }).catch(() => undefined);
  }
}
