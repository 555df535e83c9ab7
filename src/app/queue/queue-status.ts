import type { QueueStatusDocument } from '../../../contract/cli/queue.ts';
import { describeAddress, type QueueKind } from '../../execute/queue/queue-address.ts';
import { type DeadLetter, readDeadLetters, readQueues } from '../../execute/queue/queue-control.ts';
import type { QueueLink } from '../../execute/queue/queue-link.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { livingWorkers, type WorkerRow } from '../../lake/catalog/worker-rows.ts';
import { reasonCode } from './dead-letter-groups.ts';
import { readWorkerLoad } from './worker-load.ts';
import { readWorkerMemory } from './worker-memory.ts';

/** Dead letters of each queue that are told. */
const LETTERS_TOLD = 20;

/** How the queues of a lake stand, who works them off, and what failed for good. */
export async function readQueueStatus(
  link: QueueLink,
  {
    catalog,
    kinds,
    nowMs,
  }: { readonly catalog: Pick<Catalog, 'db'>; readonly kinds: readonly QueueKind[]; readonly nowMs: number },
): Promise<QueueStatusDocument> {
  const queues = await readQueues(link, kinds);
  const workers = await livingWorkers(catalog.db, nowMs);
  const letters = await readDeadLetters(link, kinds, LETTERS_TOLD);
  return {
    url: describeAddress(link.address),
    lake: link.address.lake,
    queues: queues.map(({ kind: name, ...state }) => ({ name, ...state })),
    workers: workers.map(toWorker),
    failed: letters.map(toFailed),
  };
}

function toWorker(row: WorkerRow): QueueStatusDocument['workers'][number] {
  const { id, host, pid, concurrency, state, task } = row;
  return {
    id,
    host,
    pid,
    queues: row.queues.split(','),
    concurrency,
    state,
    startedMs: row.started_ms,
    heartbeatMs: row.heartbeat_ms,
    task,
    tasksDone: row.tasks_done,
    ...readWorkerLoad(row),
    rssMb: Math.round(row.rss_bytes / 1024 ** 2),
    memory: readWorkerMemory(row),
  };
}

function toFailed(letter: DeadLetter): QueueStatusDocument['failed'][number] {
  const { kind, jobId, taskId, runId, error, attempts, failedMs } = letter;
  return {
    queue: kind,
    job: jobId,
    task: taskId,
    run: runId,
    code: reasonCode(letter),
    message: error.message,
    attempts,
    failedMs,
  };
}
