import { setTimeout as sleep } from 'node:timers/promises';
import { BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { nearestWord } from '../../../domain/nearest-word.ts';
import { parseQueueKind, QUEUE_KINDS, type QueueKind } from '../../../execute/queue/queue-address.ts';
import type { LakePlace } from '../../../lake/lake-place.ts';
import { noQueue } from '../../queue/perform-work.ts';
import { runWorker } from '../../queue/run-worker.ts';
import type { WorkerOrder } from '../../queue/worker-message.ts';
import { assertLakePresent } from '../../reading/assert-lake-present.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { readCount } from '../result-options.ts';

/** Performs tasks until it is stopped or drained; that is its ordinary end. */
export async function run(invocation: Invocation): Promise<number> {
  const { config, terminal, signal, json } = invocation.context;
  const order = readOrder(invocation);
  if (config.queue.url === undefined) throw noQueue();
  await untilLake(invocation.context);
  await runWorker(order, {
    signal,
    onNote: (note) => terminal.complain(note),
    onReady(id) {
      if (json) void terminal.out(`${JSON.stringify({ worker: id, queues: order.queues })}\n`);
      else terminal.say(`Worker ${id} takes tasks from ${order.queues.join(', ')}.`);
    },
    onTask: (task, outcome) => terminal.say(`${outcome} ${task.replaceAll(':', ' ')}`),
  });
  return EXIT.done;
}

/** How often a worker that was started before its lake looks for it. */
const LOOK_MS = 2_000;

/** In a cluster everything is started at once, and the first run makes the lake. */
async function untilLake({ config: { lake }, signal, terminal }: CommandContext): Promise<void> {
  for (let isTold = false; !signal.aborted; isTold = true) {
    if (await isThere(lake)) return;
    if (!isTold) terminal.say(`There is no lake in ${lake.root} yet; waiting for the run that makes it.`);
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function isThere(lake: LakePlace): Promise<boolean> {
  try {
    await assertLakePresent(lake);
    return true;
  } catch (error) {
    if (isBarlakeError(error, 'E_LAKE_MISSING')) return false;
    throw error;
  }
}

function readOrder({ options, context: { config, version } }: Invocation): WorkerOrder {
  const count = (name: string, flag: string): number | undefined =>
    options[name] === undefined ? undefined : readCount(options[name], flag);
  return {
    config,
    version,
    queues: readQueues(options['queues']),
    concurrency: count('concurrency', '--concurrency'),
    tasksMax: count('maxTasksPerChild', '--max-tasks-per-child'),
    memoryLimitMb: count('memoryLimit', '--memory-limit') ?? config.resources.memoryLimitMb,
  };
}

function readQueues(text: unknown): readonly QueueKind[] {
  if (typeof text !== 'string') return QUEUE_KINDS;
  const names = text.split(',').map((name) => name.trim());
  return [...new Set(names.map(requireQueue))];
}

/** The queue of that name. Throws `E_USAGE` with the nearest one. */
export function requireQueue(name: string): QueueKind {
  const kind = parseQueueKind(name);
  if (kind !== undefined) return kind;
  const near = nearestWord(name, QUEUE_KINDS);
  throw new BarlakeError('E_USAGE', {
    message: `There is no queue ${JSON.stringify(name)}.`,
    mend: `${near === undefined ? '' : `Did you mean ${near}? `}Queues are ${QUEUE_KINDS.join(', ')}.`,
  });
}
