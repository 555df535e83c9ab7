import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  deadLetterActionSchema,
  deadLettersDocumentSchema,
  deadLettersDoneSchema,
} from '../../../../contract/api/dead-letters.ts';
import { QUEUE_KINDS } from '../../../execute/queue/queue-address.ts';
import { readDeadLetters } from '../../../execute/queue/queue-control.ts';
import { LETTERS_MAX } from '../../../execute/queue/queue-link.ts';
import { actOnDeadLetters } from '../../queue/act-on-dead-letters.ts';
import { groupDeadLetters } from '../../queue/dead-letter-groups.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import type { ServerQueues } from '../work/server-queues.ts';
import { audited, requireWorkshop, type ServerWork } from '../work/server-work.ts';

const tags = ['queues'];

/** What failed for good, by reason, and what is to become of it. */
export function registerDeadLetters(
  app: ServerApp,
  world: ServerWorld,
  { work, queues }: { readonly work: ServerWork; readonly queues: ServerQueues },
): void {
  const { clock, config, random } = world;
  app.get(
    API_PATH.deadLetters,
    {
      schema: {
        summary: 'What failed for good in the queues, by queue and error code',
        tags,
        response: { 200: deadLettersDocumentSchema },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const { link } = await queues.open();
      return { groups: groupDeadLetters(await readDeadLetters(link, QUEUE_KINDS, LETTERS_MAX)) };
    },
  );
  app.post(
    API_PATH.deadLetters,
    {
      schema: {
        summary: 'Try again what failed for one reason, or throw it away',
        tags,
        body: deadLetterActionSchema,
        response: { 200: deadLettersDoneSchema },
      },
    },
    async ({ body, role, ip }) => {
      const workshop = requireWorkshop(work);
      const { link, catalog } = await queues.open();
      const { action, queue, ...details } = body;
      const deed = { by: { role, ip }, action: `dead letters ${action}`, subject: queue, details };
      return audited(workshop, world, deed, () =>
        actOnDeadLetters(body, { link, catalog, config, clock, random }),
      );
    },
  );
}
