import { API_PATH } from '../../../../contract/api/api-path.ts';
import { alertActionSchema, alertsDocumentSchema, doneSchema } from '../../../../contract/api/system.ts';
import { type AlertState, setAlertState, standingAlerts } from '../../../lake/catalog/alert-rows.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { audited, requireWorkshop, type ServerWork } from '../work/server-work.ts';

const tags = ['alerts'];

const STATE_AFTER: Readonly<Record<'acknowledge' | 'mute' | 'reopen', AlertState>> = {
  acknowledge: 'acknowledged',
  mute: 'muted',
  reopen: 'active',
};

const GRAVITY = ['error', 'warning', 'info'];

/** Alerts that stand, and what people make of them. */
export function registerAlerts(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  app.get(
    API_PATH.alerts,
    {
      schema: { summary: 'Alerts that stand, gravest first', tags, response: { 200: alertsDocumentSchema } },
    },
    async () => {
      const alerts = await standingAlerts(work.runs.catalog.db);
      const byGravity = alerts.toSorted((a, b) => GRAVITY.indexOf(a.severity) - GRAVITY.indexOf(b.severity));
      return {
        alerts: byGravity.map(({ mark: _, changedMs: sinceMs, ...alert }) => ({ ...alert, sinceMs })),
      };
    },
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
    async ({ body: { key, action } }) => {
      const workshop = requireWorkshop(work);
      const state = STATE_AFTER[action];
      await audited(workshop, world, { action: `alert ${action}`, subject: key, details: {} }, async () => {
        if (await setAlertState(workshop.journal.db, key, state)) return;
        throw new HttpProblem(404, `No alert ${JSON.stringify(key)} stands.`);
      });
      work.hub.publish({ kind: 'alert', key, state });
      return { done: true as const };
    },
  );
}
