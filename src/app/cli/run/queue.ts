import type { QueueActionDocument, QueueStatusDocument } from '../../../../contract/cli/queue.ts';
import { BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { QUEUE_KINDS } from '../../../execute/queue/queue-address.ts';
import type { QueueLink } from '../../../execute/queue/queue-link.ts';
import type { Catalog } from '../../../lake/catalog/open-catalog.ts';
import { askToStop } from '../../../lake/catalog/run-stop.ts';
import { livingWorkers } from '../../../lake/catalog/worker-rows.ts';
import { actOnQueues, type QueuesDeed } from '../../queue/act-on-queues.ts';
import { askForConcurrency } from '../../queue/ask-for-concurrency.ts';
import { noQueue } from '../../queue/perform-work.ts';
import { readQueueStatus } from '../../queue/queue-status.ts';
import { useQueue } from '../../queue/use-queue.ts';
import { assertLakePresent } from '../../reading/assert-lake-present.ts';
import { auditedByUser } from '../audited-by-user.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { describeQueues } from '../describe-queues.ts';
import { printJson } from '../print-json.ts';
import { readCount } from '../result-options.ts';
import { requireQueue } from './worker.ts';

type Action = QueueActionDocument['action'];

/** Shows queues, or does something to them. */
export async function run({ args: [action = 'status', ...names], context }: Invocation): Promise<number> {
  const { terminal, config } = context;
  if (config.queue.url === undefined) throw noQueue();
  const user = { ...context, command: 'queue', onNote: (note: string) => terminal.complain(note) };
  if (action === 'stop') return stop(names, context);
  if (action === 'concurrency') return setConcurrency(names, context);
  const kinds = names.length === 0 ? QUEUE_KINDS : [...new Set(names.map(requireQueue))];
  // Queues may be paused before there is a lake; all else would make one only to say that nothing is there.
  if (action !== 'pause') await assertLakePresent(config.lake);
  await useQueue(user, async (link, catalog) => {
    if (action === 'status')
      return show(await readQueueStatus(link, { catalog, kinds, nowMs: context.clock.nowMs() }), context);
    const deed = { action: `queue ${action}`, subject: kinds.join(','), details: {} };
    const document = await auditedByUser(catalog.db, context, deed, () =>
      actOnQueues(action as QueuesDeed, kinds, { ...context, link, catalog }),
    );
    return tell(document, context);
  });
  return EXIT.done;
}

async function show(status: QueueStatusDocument, { json, terminal, clock }: CommandContext): Promise<void> {
  if (json) await printJson(terminal, status);
  else await terminal.out(describeQueues(status, { nowMs: clock.nowMs(), terminal }));
}

/** Runs are stopped through the catalog, which every worker looks at. */
async function stop(names: readonly string[], context: CommandContext): Promise<number> {
  if (names.length === 0) {
    throw new BarlakeError('E_USAGE', {
      message: 'Which run is to stop?',
      mend: 'Name it as `barlake status` shows it: barlake queue stop RUN.',
    });
  }
  const user = { ...context, command: 'queue', onNote: (note: string) => context.terminal.complain(note) };
  const stopped = await useQueue(user, async (link, catalog) => {
    const runs: string[] = [];
    for (const name of names) {
      const deed = { action: 'queue stop', subject: name, details: {} };
      const isStopped = await auditedByUser(
        catalog.db,
        context,
        deed,
        async () =>
          (await askToStop(catalog.db, name, context.clock.nowMs())) || (await takeBack(link, name)),
      );
      if (isStopped) runs.push(name);
      else context.terminal.complain(`No run ${JSON.stringify(name)} is going on or queued.`);
    }
    return runs;
  });
  await tell({ ...NOTHING_DONE, action: 'stop', runs: stopped }, context);
  return stopped.length === names.length ? EXIT.done : EXIT.failed;
}

/** So many tasks of one queue at a time, by the workers that are named, or by all. */
async function setConcurrency(
  [count, ...names]: readonly string[],
  context: CommandContext,
): Promise<number> {
  const { terminal, clock } = context;
  const tasks = readCount(count ?? '', 'concurrency');
  const user = { ...context, command: 'queue', onNote: (note: string) => terminal.complain(note) };
  return useQueue(user, async (_link, catalog) => {
    const asked = names.length > 0 ? names : await everyWorker(catalog, clock.nowMs());
    if (asked.length === 0) terminal.complain('No worker is there: start some with `barlake worker`.');
    const told: string[] = [];
    for (const worker of asked) {
      try {
        const deed = { action: 'worker concurrency', subject: worker, details: { tasks } };
        const ask = async () => askForConcurrency(catalog, { worker, tasks }, clock.nowMs());
        if (await auditedByUser(catalog.db, context, deed, ask)) told.push(worker);
        else
          terminal.complain(
            `There is no worker ${JSON.stringify(worker)}; \`barlake queue status\` names them.`,
          );
      } catch (error) {
        if (!isBarlakeError(error, 'E_USAGE')) throw error;
        terminal.complain(error.message);
      }
    }
    await tell({ ...NOTHING_DONE, action: 'concurrency', workers: told }, context);
    return told.length > 0 && told.length === asked.length ? EXIT.done : EXIT.failed;
  });
}

async function everyWorker({ db }: Catalog, nowMs: number): Promise<readonly string[]> {
  const workers = await livingWorkers(db, nowMs);
  return workers.filter(({ state }) => state === 'working').map(({ id }) => id);
}

/** Takes a run out of its queue before anybody has begun it. */
async function takeBack(link: QueueLink, name: string): Promise<boolean> {
  const queue = link.queue('discovery');
  // Removing what is not there counts as removed, too.
  if ((await queue.getJob(name)) === undefined) return false;
  return (await queue.remove(name).catch(() => 0)) === 1;
}

const NOTHING_DONE = { queues: [], jobs: 0, runs: [], workers: [] };

const DONE: Readonly<Record<Action, string>> = {
  pause: 'Paused',
  resume: 'Resumed',
  retry: 'Tried again',
  promote: 'To be taken now',
  drain: 'Drained',
  clear: 'Cleared',
  concurrency: 'Told to perform so many at a time',
  stop: 'Told to stop',
};

/** What an action is about, where that is not queues. */
const SUBJECTS: Readonly<Partial<Record<Action, 'runs' | 'workers'>>> = {
  stop: 'runs',
  concurrency: 'workers',
};

/** What tells how many jobs it was about. */
const COUNTED: ReadonlySet<Action> = new Set(['retry', 'promote', 'drain']);

async function tell(document: QueueActionDocument, { json, terminal }: CommandContext): Promise<void> {
  if (json) return printJson(terminal, document);
  const { action, jobs, runs } = document;
  const what = document[SUBJECTS[action] ?? 'queues'].join(', ') || 'nothing';
  const count = COUNTED.has(action) ? `, jobs: ${jobs}` : '';
  const made = action === 'retry' && runs.length > 0 ? `; new runs: ${runs.join(', ')}` : '';
  return terminal.out(`${DONE[action]}: ${what}${count}${made}\n`);
}
