import type { MemoryGovernor } from '../../execute/memory-governor.ts';
import type { QueueKind } from '../../execute/queue/queue-address.ts';
import { type Machine, mostAtOnce } from '../../plan/resource-plan.ts';
import type { WorkerOrder } from './worker-message.ts';

/** Tasks of a queue at a time: now, and the most that may be wished. */
export interface QueuePace {
  readonly now: number;
  readonly most: number;
}

/** How many tasks a worker performs at a time: what it was ordered or is wished, within what its machine and its memory allow. */
export interface WorkerPace {
  of(kind: QueueKind): QueuePace;
  /** By queue. */
  readonly queues: Readonly<Partial<Record<QueueKind, QueuePace>>>;
  /** So many tasks of one queue at a time are wished. Returns whether that is something new. */
  wish(tasks: number): boolean;
}

/** Begins with what was ordered. */
export function openWorkerPace(
  order: Pick<WorkerOrder, 'config' | 'queues' | 'concurrency' | 'memoryLimitMb'>,
  governor: Pick<MemoryGovernor, 'verdict' | 'plan' | 'tally'>,
  machine: Pick<Machine, 'usableCores'>,
): WorkerPace {
  const room = mostAtOnce(machine, order);
  let wished: number | undefined;
  const of = (kind: QueueKind): QueuePace => {
    // Of whole runs one at a time: each has the lake to itself.
    if (kind === 'discovery' || kind === 'default') return { now: 1, most: 1 };
    const part = kind === 'download' ? 'downloads' : 'ingests';
    const planned = order.config.resources[part];
    const ordered = order.concurrency ?? planned;
    // Whoever started it may know better than a rule of thumb.
    const most = Math.max(room[part], ordered);
    const share = governor.tally.stepsDown === 0 ? 1 : governor.plan[part] / planned;
    return { now: withinMemory(Math.min(most, wished ?? ordered), { share, governor }), most };
  };
  return {
    of,
    get queues() {
      return Object.fromEntries(order.queues.map((kind) => [kind, of(kind)]));
    },
    wish(tasks) {
      const isNew = tasks !== (wished ?? order.concurrency);
      wished = Math.max(1, tasks);
      return isNew;
    },
  };
}

/** A part of the wish while the plan is stepped down, and one task when memory is short, for one always goes on. */
function withinMemory(
  tasks: number,
  { share, governor }: { readonly share: number; readonly governor: Pick<MemoryGovernor, 'verdict'> },
): number {
  if (governor.verdict.level !== 'calm') return 1;
  return Math.max(1, Math.min(tasks, Math.floor(tasks * share)));
}
