import { API_PATH } from '../../../../contract/api/api-path.ts';
import { doneSchema, scheduleActionSchema, scheduleDocumentSchema } from '../../../../contract/api/system.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { audited, requireWorkshop, type ServerWork } from '../work/server-work.ts';

const tags = ['schedule'];

/** What the scheduler does, and telling it to. A server that only reads has none. */
export function registerSchedule(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  app.get(
    API_PATH.schedule,
    { schema: { summary: 'Jobs of the scheduler', tags, response: { 200: scheduleDocumentSchema } } },
    async () => (await work.workshop?.scheduler.describe()) ?? { jobs: [] },
  );
  app.post(
    API_PATH.schedule,
    {
      schema: {
        summary: 'Run a job now, pause it, or let it go on',
        tags,
        body: scheduleActionSchema,
        response: { 200: doneSchema },
      },
    },
    async ({ body, role, ip }) => {
      const workshop = requireWorkshop(work);
      const deed = { by: { role, ip }, action: `schedule ${body.action}`, subject: body.job, details: {} };
      await audited(workshop, world, deed, () => workshop.scheduler.act(body));
      return { done: true as const };
    },
  );
}
