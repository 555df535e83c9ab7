import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  queueActionSchema,
  workerConcurrencySchema,
  workerDrainSchema,
} from '../../../../contract/api/queues.ts';
import { doneSchema } from '../../../../contract/api/system.ts';
import { queueActionDocumentSchema, queueStatusDocumentSchema } from '../../../../contract/cli/queue.ts';
import { QUEUE_KINDS } from '../../../execute/queue/queue-address.ts';
import { askWorker } from '../../../lake/catalog/worker-rows.ts';
import { actOnQueues } from '../../queue/act-on-queues.ts';
import { askForConcurrency } from '../../queue/ask-for-concurrency.ts';
import { readQueueStatus } from '../../queue/queue-status.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import type { ServerQueues } from '../work/server-queues.ts';
import { audited, requireWorkshop, type ServerWork } from '../work/server-work.ts';

const tags = ['queues'];

/** How the queues stand, and what is to become of them and their workers. */
export function registerQueues(
  app: ServerApp,
  world: ServerWorld,
  { work, queues }: { readonly work: ServerWork; readonly queues: ServerQueues },
): void {
  const { clock, config, random } = world;
  app.get(
    API_PATH.queues,
    {
      schema: {
        summary: 'Queues, their workers, and what failed for good',
        tags,
        response: { 200: queueStatusDocumentSchema },
      },
    },
    async () => {
      const { link, catalog } = await queues.open();
      return readQueueStatus(link, { catalog, kinds: QUEUE_KINDS, nowMs: clock.nowMs() });
    },
  );
  app.post(
    API_PATH.queues,
    {
      schema: {
        summary: 'Pause, resume, drain or clear queues, try again what failed, or do now what was delayed',
        tags,
        body: queueActionSchema,
        response: { 200: queueActionDocumentSchema },
      },
    },
    async ({ body: { action, queues: names = QUEUE_KINDS }, role, ip }) => {
      const workshop = requireWorkshop(work);
      const { link, catalog } = await queues.open();
      const deed = { by: { role, ip }, action: `queue ${action}`, subject: names.join(','), details: {} };
      return audited(workshop, world, deed, () =>
        actOnQueues(action, names, { link, catalog, config, clock, random }),
      );
    },
  );
  app.post(
    API_PATH.workerDrain,
    {
      schema: {
        summary: 'Have a worker take nothing new and end',
        tags,
        body: workerDrainSchema,
        response: { 200: doneSchema },
      },
    },
    async ({ body: { worker }, role, ip }) => {
      const workshop = requireWorkshop(work);
      const { catalog } = await queues.open();
      const deed = { by: { role, ip }, action: 'worker drain', subject: worker, details: {} };
      await audited(workshop, world, deed, async () => {
        const isThere = await askWorker(catalog.db, worker, { kind: 'drain' });
        if (!isThere) throw new HttpProblem(404, `There is no worker ${worker}.`);
      });
      return { done: true as const };
    },
  );
  registerConcurrency(app, world, { work, queues });
}

function registerConcurrency(
  app: ServerApp,
  world: ServerWorld,
  { work, queues }: { readonly work: ServerWork; readonly queues: ServerQueues },
): void {
  app.post(
    API_PATH.workerConcurrency,
    {
      schema: {
        summary: 'Have a worker perform so many tasks of one queue at a time',
        tags,
        body: workerConcurrencySchema,
        response: { 200: doneSchema },
      },
    },
    async ({ body: { worker, tasks }, role, ip }) => {
      const workshop = requireWorkshop(work);
      const { catalog } = await queues.open();
      const deed = { by: { role, ip }, action: 'worker concurrency', subject: worker, details: { tasks } };
      await audited(workshop, world, deed, async () => {
        const isThere = await askForConcurrency(catalog, { worker, tasks }, world.clock.nowMs());
        if (!isThere) throw new HttpProblem(404, `There is no worker ${worker}.`);
      });
      return { done: true as const };
    },
  );
}
