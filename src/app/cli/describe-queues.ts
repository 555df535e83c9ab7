import type { QueueStatusDocument, WorkerMemory } from '../../../contract/cli/queue.ts';
import { formatCount, formatDuration, formatMemory } from './format-number.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';

/** Where and when queues are shown. */
export interface QueueView {
  readonly nowMs: number;
  readonly terminal: Pick<Terminal, 'columns' | 'outColors'>;
}

/** Queues, workers and dead letters as tables. */
export function describeQueues(status: QueueStatusDocument, view: QueueView): string {
  const { url, lake, failed } = status;
  return [
    `Queues of ${lake} at ${url}\n`,
    describeStates(status, view),
    describeWorkers(status, view),
    failed.length === 0 ? '' : describeFailed(status, view),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function describeStates({ queues }: QueueStatusDocument, { nowMs, terminal }: QueueView): string {
  return renderTable(
    [
      { title: 'queue' },
      { title: 'waiting', align: 'right' },
      { title: 'running', align: 'right' },
      { title: 'again later', align: 'right' },
      { title: 'failed', align: 'right' },
      { title: 'oldest', align: 'right' },
      { title: '' },
    ],
    queues.map(({ name, waiting, running, delayed, failed, oldestMs, isPaused }) => [
      name,
      formatCount(waiting),
      formatCount(running),
      formatCount(delayed),
      formatCount(failed),
      oldestMs === null ? '' : formatDuration(Math.max(0, nowMs - oldestMs)),
      isPaused ? terminal.outColors.yellow('paused') : '',
    ]),
    { width: terminal.columns, head: terminal.outColors.bold },
  );
}

function describeWorkers({ workers }: QueueStatusDocument, { nowMs, terminal }: QueueView): string {
  if (workers.length === 0) return 'No worker is there: start some with `barlake worker`.\n';
  return renderTable(
    [
      { title: 'worker' },
      { title: 'queues' },
      { title: 'since', align: 'right' },
      { title: 'tasks', align: 'right' },
      { title: 'at a time' },
      { title: 'cores', align: 'right' },
      { title: 'memory', align: 'right' },
      { title: 'at work on', flexible: true },
    ],
    workers.map((worker) => [
      worker.state === 'draining' ? `${worker.id} (draining)` : worker.id,
      worker.queues.join(' '),
      formatDuration(Math.max(0, nowMs - worker.startedMs)),
      formatCount(worker.tasksDone),
      describeAtOnce(worker),
      worker.cpuCores?.toFixed(1) ?? '',
      describeWorkerMemory(worker.rssMb, worker.memory),
      worker.task ?? '',
    ]),
    { width: terminal.columns, head: terminal.outColors.bold },
  );
}

/** One number where the queues agree; what was wished, while memory keeps the worker from it or it has not heard of it yet. */
function describeAtOnce({ atOnce, concurrency, wished }: QueueStatusDocument['workers'][number]): string {
  const many = atOnce.filter(({ queue }) => queue === 'download' || queue === 'compute');
  const isSame = new Set(many.map(({ now }) => now)).size < 2;
  const now = isSame
    ? String(many[0]?.now ?? concurrency)
    : many.map((pace) => `${pace.queue} ${pace.now}`).join(', ');
  const isHeldBack = wished !== null && many.some((pace) => pace.now !== Math.min(wished, pace.most));
  return isHeldBack ? `${now} (${wished} wished)` : now;
}

function describeWorkerMemory(rssMb: number, memory: WorkerMemory | null): string {
  const own = formatMemory(rssMb * 1024 ** 2);
  if (memory === null) return own;
  const { level, limitMb, shed } = memory;
  const short = [...(level === 'calm' ? [] : [level]), ...(shed === 0 ? [] : [`${shed} given back`])];
  return `${own} of ${formatMemory(limitMb * 1024 ** 2)}${short.length === 0 ? '' : ` (${short.join(', ')})`}`;
}

function describeFailed({ failed }: QueueStatusDocument, { terminal }: QueueView): string {
  const table = renderTable(
    [{ title: 'failed' }, { title: 'code' }, { title: 'why', flexible: true }],
    failed.map(({ task, code, message }) => [task, code, message]),
    { width: terminal.columns, head: terminal.outColors.bold },
  );
  return `${table}\n\`barlake queue retry\` tries them again.\n`;
}
