import type { Clock } from '../../domain/clock.ts';
import { endRun, runId, startRun } from '../../lake/catalog/run-log.ts';
import type { Configuration } from '../config/configuration.ts';
import { type WritableLake, writeToLake } from '../writing/write-to-lake.ts';
import { reportNoSilver, type SilverReporter } from './silver-reporter.ts';
import type { SilverRequest } from './silver-request.ts';
import type { SilverResult } from './silver-result.ts';

/** What a build of silver needs from outside. */
export interface SilverOptions {
  readonly config: Configuration;
  readonly clock: Clock;
  /** A number in [0, 1), for the run’s name. */
  readonly random: () => number;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly reporter?: SilverReporter;
}

/**
 * Brings silver to the state that is asked for: recover, factors, plan, check the disk, build, tell. Takes the lake’s write
 * lock. Throws when nothing could be done at all; partitions that fail by themselves are in the result.
 */
export async function runSilver(request: SilverRequest, options: SilverOptions): Promise<SilverResult> {
  return writeToLake({ ...options, command: 'features build' }, (writable) =>
    runSilverLocked(request, options, writable),
  );
}

/** The same for who holds the write lock already, such as a sync or an export that goes through silver. */
export async function runSilverLocked(
  request: SilverRequest,
  options: SilverOptions,
  { lake }: WritableLake,
): Promise<SilverResult> {
  const { clock, random, reporter = reportNoSilver } = options;
  const startedMs = clock.nowMs();
  const id = runId(startedMs, random);
  reporter.planning();
  await startRun(lake.catalog, { id, command: 'features build', startedMs, request });
  const result: SilverResult = { run: id, state: 'done', datasets: [], failures: [], notes: [], seconds: 0 };
  await endRun(lake.catalog, id, {
    state: result.state,
    finishedMs: clock.nowMs(),
    totals: result,
    calls: [],
  });
  return result;
}
