import type { QueueKind } from './queue-address.ts';
import type { QueueLink } from './queue-link.ts';

/** How long the last jobs of a queue that were done took, in milliseconds, in no order. */
export interface JobTimes {
  readonly kind: QueueKind;
  /** From when it could be taken until a worker took it; of jobs that waited for no other job and got through at the first attempt. */
  readonly waitMs: readonly number[];
  /** From when a worker took it, the last time, until it ended. */
  readonly runMs: readonly number[];
}

/** Times of the last `limit` jobs of each queue that were done. */
export async function readJobTimes(
  link: QueueLink,
  kinds: readonly QueueKind[],
  limit: number,
): Promise<readonly JobTimes[]> {
  const times: JobTimes[] = [];
  for (const kind of kinds) {
    const jobs = await link.queue(kind).getJobs(['completed'], 0, limit - 1);
    const [waitMs, runMs]: [number[], number[]] = [[], []];
    for (const { timestamp, processedOn, finishedOn, opts, data, attemptsMade } of jobs) {
      if (processedOn === undefined || finishedOn === undefined) continue;
      runMs.push(Math.max(0, finishedOn - processedOn));
      if (data.children.length > 0 || attemptsMade > 1) continue;
      waitMs.push(Math.max(0, processedOn - timestamp - (opts.delay ?? 0)));
    }
    times.push({ kind, waitMs, runMs });
  }
  return times;
}
