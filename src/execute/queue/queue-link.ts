import { setTimeout as sleep } from 'node:timers/promises';
import {
  createPostgresBackend,
  type DefaultJobOptions,
  FlowProducer,
  type IQueueBackend,
  type Processor,
  Queue,
  QueueEvents,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import type { JobData, JobResult } from './job-data.ts';
import { type QueueAddress, type QueueKind, queueError, queueName, reasonOf } from './queue-address.ts';

/** A queue of a lake. */
export type JobQueue = Queue<JobData, JobResult>;

/** The connections of a process to the queues of a lake. Disposing it closes all of them. */
export interface QueueLink extends AsyncDisposable {
  readonly address: QueueAddress;
  queue(kind: QueueKind): JobQueue;
  /** Hears of what becomes of jobs from now on. */
  events(kind: QueueKind): QueueEvents<JobResult>;
  /** Adds trees of jobs. */
  flows(): FlowProducer;
  /** Takes jobs; it begins at once. The link closes it, too, without waiting for what it is at. */
  worker(
    kind: QueueKind,
    processor: Processor<JobData, JobResult>,
    options: Omit<WorkerOptions, 'connection' | 'prefix'>,
  ): Worker<JobData, JobResult>;
}

/** Jobs that are done and still known: more than are ever on their way at once, so that nobody misses an end. */
const DONE_KEPT = 5_000;

/** Dead letters of a queue: there are never more. */
export const LETTERS_MAX = 10_000;
/** How long they are kept. */
const FAILED_KEPT_S = 30 * 86_400;

/** How jobs of a graph are kept and tried again. */
export const JOB_OPTIONS: DefaultJobOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 2_000, jitter: 0.5 },
  removeOnComplete: { count: DONE_KEPT },
  removeOnFail: { count: LETTERS_MAX, age: FAILED_KEPT_S },
};

/** How long a first connection may take, unless whoever asks has less time. */
const CONNECT_MS = 10_000;

/** Connections for queries of one process to Postgres. */
const POOL_MAX = 4;

interface Closable {
  close(force?: boolean): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** How a link is opened. */
export interface LinkOptions {
  /** Hears of connections that are lost, and cannot be made. */
  readonly onError?: (error: Error) => void;
  /** How long the first connection may take. */
  readonly connectMs?: number;
}

/**
 * Connects to a lake’s queues. A connection that is lost later comes back by itself, and what was to be sent waits for it. Throws `E_QUEUE`
 * when nobody answers, with what was met last.
 */
export async function openQueueLink(
  address: QueueAddress,
  { onError, connectMs = CONNECT_MS }: LinkOptions = {},
): Promise<QueueLink> {
  const opened: Closable[] = [];
  let met: Error | undefined;
  const own = <Thing extends Closable>(thing: Thing): Thing => {
    thing.on('error', (error) => {
      met = error;
      onError?.(error);
    });
    opened.push(thing);
    return thing;
  };
  const close = async (limitMs: number): Promise<void> => {
    await Promise.all(opened.map((thing) => within(limitMs, thing.close(true)).catch(() => undefined)));
  };
  const means = meansOf(address);
  const queues = new Map<QueueKind, JobQueue>();
  let producer: FlowProducer | undefined;
  const link: QueueLink = {
    address,
    queue(kind) {
      const known = queues.get(kind);
      if (known !== undefined) return known;
      const queue = own(
        new Queue(queueName(address, kind), { ...means.options, skipWaitingForReady: true }, means.backend),
      ) as unknown as JobQueue;
      queues.set(kind, queue);
      return queue;
    },
    events: (kind) => own(new QueueEvents<JobResult>(queueName(address, kind), means.options, means.backend)),
    flows: () => (producer ??= own(new FlowProducer(means.options, means.backend))),
    worker: (kind, processor, options) =>
      own(new Worker(queueName(address, kind), processor, { ...options, ...means.options }, means.backend)),
    [Symbol.asyncDispose]: async () => close(CLOSE_MS),
  };
  try {
    await within(connectMs, link.queue('default').getJobCounts('waiting'));
    return link;
  } catch (error) {
    await close(ABANDON_MS);
    throw queueError(address, withReason(error, met));
  }
}

/** A connection that is lost for good is left to the end of the process. */
const CLOSE_MS = 5_000;

/** One that never came about has nothing to say goodbye to. */
const ABANDON_MS = 250;

interface Means {
  readonly options: {
    readonly connection: Readonly<Record<string, unknown>>;
    readonly prefix: string;
    /** Whoever opens the link looks at the server, once and in words of ours. */
    readonly skipVersionCheck?: boolean;
  };
  /** Typed as the default one: all of them are driven the same way. */
  readonly backend: undefined;
}

function meansOf({ backend, url, prefix }: QueueAddress): Means {
  if (backend === 'redis') {
    // Without a bound, what is sent while the server is away waits until it is back.
    return {
      options: {
        connection: { url, maxRetriesPerRequest: null, retryStrategy: retryMs },
        prefix,
        skipVersionCheck: true,
      },
      backend: undefined,
    };
  }
  const schema = prefix.replaceAll(/[^A-Za-z0-9_]/g, '_');
  const connection = { connectionString: url, schema, migrate: true, max: POOL_MAX };
  return {
    options: { connection, prefix },
    backend: createPostgresBackend as unknown as (() => IQueueBackend) & undefined,
  };
}

function retryMs(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 6), 2_000);
}

/** Waiting in vain tells little; what was met meanwhile tells why. */
function withReason(error: unknown, met: Error | undefined): unknown {
  if (!(error instanceof Error) || met === undefined) return error;
  const [said, why] = [reasonOf(error), reasonOf(met)];
  return said === why ? error : new Error(`${said} (${why})`, { cause: error });
}

async function within<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  const timer = new AbortController();
  const late = sleep(limitMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no answer within ${limitMs / 1000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
