import { API_PATH } from '../../../../contract/api/api-path.ts';
import { alertActionSchema, alertsDocumentSchema, doneSchema } from '../../../../contract/api/system.ts';
import { actOnAlert } from '../../alerts/act-on-alert.ts';
import { alertsDocument } from '../../alerts/alerts-document.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { audited, requireWorkshop, type ServerWork } from '../work/server-work.ts';

const tags = ['alerts'];

/** Alerts that stand, and what people make of them. */
export function registerAlerts(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  app.get(
    API_PATH.alerts,
    {
      schema: {
        summary: 'Alerts that stand, gravest first, and the channels that are told of them',
        tags,
        response: { 200: alertsDocumentSchema },
      },
    },
    async () => alertsDocument(work.runs.catalog, world.config),
  );
  app.post(
    API_PATH.alerts,
    {
      schema: {
        summary: 'Acknowledge an alert until it changes, mute it until it is cleared, or take that back',
        tags,
        body: alertActionSchema,
        response: { 200: doneSchema },
      },
    },
    async ({ body, role, ip }) => {
      const workshop = requireWorkshop(work);
      const { key, action, minutes } = body;
      const deed = {
        by: { role, ip },
        action: `alert ${action}`,
        subject: key,
        details: minutes === undefined ? {} : { minutes },
      };
      await audited(workshop, world, deed, async () => {
        const state = await actOnAlert(workshop.journal, body, world.clock.nowMs());
        if (state === undefined) throw new HttpProblem(404, `No alert ${JSON.stringify(key)} stands.`);
        work.hub.publish({ kind: 'alert', key, state });
      });
      return { done: true as const };
    },
  );
}
