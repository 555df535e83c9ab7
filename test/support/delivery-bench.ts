import { Client } from 'pg';
import { readVersion } from '../../src/app/cli/read-version.ts';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { runSettings, type TaskOrder } from '../../src/app/queue/task-order.ts';
import type { FromWorker } from '../../src/app/queue/worker-message.ts';
import { startWorkerProcess, type WorkerProcess } from '../../src/app/queue/worker-process.ts';
import { openFlatFiles } from '../../src/app/sync/open-flat-files.ts';
import { queueTask } from '../../src/app/sync/perform-task.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import type { TradingDay } from '../../src/domain/trading-day.ts';
import type { JobData, JobResult } from '../../src/execute/queue/job-data.ts';
import { openQueueLink, type QueueLink } from '../../src/execute/queue/queue-link.ts';
import { lakeIdentity } from '../../src/lake/catalog/lake-identity.ts';
import { type Catalog, openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { endRun, startRun } from '../../src/lake/catalog/run-log.ts';
import { bronzeFingerprint, landingFingerprint } from '../../src/plan/fingerprint.ts';
import type { DayTask } from '../../src/plan/sync-plan.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox-options.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { type ClusterBench, openCluster } from './cluster-bench.ts';

/** It stands in the footers of files: those of a command are to be the same. */
const VERSION = readVersion();
const QUEUES = ['download', 'compute'] as const;
const CLOCK: Clock = { nowMs: Date.now, monotonicMs: () => performance.now() };

/** How one delivery of a task ended, in its worker’s words. */
export type DeliveryEnd = 'done' | 'skipped' | 'E_LEASE_LOST' | (string & {});

/** A run that nobody but the test carries out, and workers’ processes that take its tasks from real queues. */
export interface DeliveryBench extends AsyncDisposable {
  readonly cluster: ClusterBench;
  readonly catalog: Catalog;
  readonly runId: string;
  /** The two tasks that make a day of bars. */
  tasksOf(
    dataset: DatasetName,
    day: TradingDay,
  ): Promise<{ readonly land: DayTask; readonly ingest: DayTask }>;
  /** Puts the task into its queue so many times while nobody may take any, lets go, and waits for all ends. */
  deliverAtOnce(task: DayTask, times: number): Promise<readonly DeliveryEnd[]>;
  /** Puts it there again and again, each time after the last one’s end. */
  deliverInTurn(task: DayTask, times: number): Promise<readonly DeliveryEnd[]>;
  /** How often a partition was published: transactions that wrote its row. */
  publications(layer: string, key: string): Promise<number>;
  endRun(): Promise<void>;
}

/** Starts a vendor, a lake with nothing in it, and so many workers for one task of each queue at a time. */
export async function openDeliveries(
  market: SandboxOptions,
  {
    queueUrl,
    catalogUrl,
    workers,
  }: { readonly queueUrl: string; readonly catalogUrl: string; readonly workers: number },
): Promise<DeliveryBench> {
  await using stack = new AsyncDisposableStack();
  const cluster = stack.use(await openCluster({ market, queueUrl, catalogUrl }));
  const { config } = await loadConfiguration({
    flags: {},
    env: { ...cluster.env, HOME: cluster.folder.path, DATA_ROOT: cluster.root },
    cwd: cluster.folder.path,
    learnSecret: () => undefined,
  });
  const catalog = stack.use(await openCatalog(config.lake.catalog, { readOnly: false }));
  await countPublications(catalogUrl);
  const runId = 'run-of-the-test';
  await startRun(catalog, { id: runId, command: 'sync', startedMs: Date.now(), request: {} });
  const lake = await lakeIdentity(catalog.db, Math.random);
  const link = stack.use(
    await openQueueLink({ backend: 'redis', url: queueUrl, prefix: config.queue.prefix, lake }),
  );
  const processes = await Promise.all(
    Array.from({ length: workers }, async () =>
      startReady({ config, memoryLimitMb: config.resources.memoryLimitMb }),
    ),
  );
  stack.defer(async () => {
    for (const each of processes) each.stop();
    await Promise.all(processes.map(async ({ ended }) => ended));
  });
  const store = stack.use(await openFlatFiles(config, { clock: CLOCK, random: Math.random }));
  const settings = runSettings(config, VERSION);
  const jobOf = (task: DayTask): JobData => ({
    runId,
    taskId: task.id,
    payload: { kind: 'day', task, settings } satisfies TaskOrder,
    children: [],
  });
  let delivered = 0;
  const deliver = async (task: DayTask, times: number): Promise<readonly DeliveryEnd[]> => {
    const { queue: kind } = queueTask(task);
    const queue = link.queue(kind);
    const ids = Array.from({ length: times }, () => `delivery${++delivered}`);
    await queue.pause();
    await queue.addBulk(ids.map((jobId) => ({ name: task.id, data: jobOf(task), opts: { jobId } })));
    await queue.resume();
    return Promise.all(ids.map(async (id) => endOf(link, kind, id)));
  };
  const owned = stack.move();
  return {
    cluster,
    catalog,
    runId,
    async tasksOf(dataset, day) {
      const head = await store.head(keyOf(dataset, day), new AbortController().signal);
      if (head.kind !== 'found') throw new Error(`${dataset} ${day} is ${head.kind}`);
      const { object } = head;
      const [land, ingest] = [`land:${dataset}:${day}`, `ingest:${dataset}:${day}`];
      const base = { dataset, day, object, dependsOn: [] };
      return {
        land: { ...base, id: land, kind: 'land', fingerprint: landingFingerprint(object) },
        ingest: { ...base, id: ingest, kind: 'ingest', fingerprint: bronzeFingerprint(object, config.lake) },
      };
    },
    deliverAtOnce: deliver,
    async deliverInTurn(task, times) {
      const ends: DeliveryEnd[] = [];
      for (let turn = 0; turn < times; turn++) ends.push(...(await deliver(task, 1)));
      return ends;
    },
    publications: (layer, key) => askCount(catalogUrl, layer, key),
    endRun: () => endRun(catalog, runId, { state: 'done', finishedMs: Date.now(), totals: {}, calls: [] }),
    [Symbol.asyncDispose]: async () => owned.disposeAsync(),
  };
}

type ProcessOrder = Parameters<typeof startWorkerProcess>[0];

/** A worker’s process that takes tasks. */
async function startReady(order: Pick<ProcessOrder, 'config' | 'memoryLimitMb'>): Promise<WorkerProcess> {
  const ready = Promise.withResolvers<void>();
  const hear = (message: FromWorker): void => {
    if (message.kind === 'ready') ready.resolve();
    if (message.kind === 'refused') ready.reject(new Error(`${message.code}: ${message.message}`));
  };
  const whole = { ...order, version: VERSION, queues: QUEUES, concurrency: 1, tasksMax: undefined };
  const started = startWorkerProcess(whole, { onMessage: hear });
  const died = started.ended.then((end) => {
    throw new Error(`a worker ended before it was ready: ${JSON.stringify(end)}`);
  });
  died.catch(() => undefined);
  await Promise.race([ready.promise, died]);
  return started;
}

const POLL_MS = 20;
const ENDS_WITHIN_MS = 60_000;

/** How a job that is tried once has ended. */
async function endOf(link: QueueLink, kind: (typeof QUEUES)[number], id: string): Promise<DeliveryEnd> {
  for (const startMs = Date.now(); Date.now() - startMs < ENDS_WITHIN_MS; ) {
    const job = await link.queue(kind).getJob(id);
    const result = job?.returnvalue as JobResult | null | undefined;
    if (job?.finishedOn !== undefined) return result?.outcome.kind ?? job.failedReason.split(':')[0] ?? '';
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${id} did not end`);
}

/** Has the catalog’s server note each transaction that writes the row of a partition. */
async function countPublications(url: string): Promise<void> {
  await ask(
    url,
    `CREATE TABLE public.publications (layer TEXT, key TEXT, transaction TEXT);
     CREATE FUNCTION public.note_publication() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       INSERT INTO public.publications VALUES (NEW.layer, NEW.key, txid_current()::TEXT);
       RETURN NEW;
     END $$;
     CREATE TRIGGER note_publication AFTER INSERT OR UPDATE ON barlake.partitions
     FOR EACH ROW EXECUTE FUNCTION public.note_publication()`,
  );
}

async function askCount(url: string, layer: string, key: string): Promise<number> {
  const rows = await ask(
    url,
    'SELECT count(DISTINCT transaction)::INT AS count FROM public.publications WHERE layer = $1 AND key = $2',
    [layer, key],
  );
  return rows[0]?.['count'] as number;
}

async function ask(
  url: string,
  statement: string,
  values?: readonly unknown[],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement, values && [...values]);
    return rows;
  } finally {
    await client.end();
  }
}
