import { API_PATH } from '../../../../contract/api/api-path.ts';
import { callsDocumentSchema, callsQuerySchema } from '../../../../contract/api/calls.ts';
import { endpointCalls } from '../../../lake/catalog/endpoint-calls.ts';
import type { BudgetGauge } from '../../../vendor/rest/budget/budget-gauge.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { WINDOW_MS } from '../work/window-ms.ts';

/** What the vendor was asked, by endpoint, and how much of the budget is in use. */
export function registerCalls(
  app: ServerApp,
  { lake, clock, config }: ServerWorld,
  budget: BudgetGauge,
): void {
  app.get(
    API_PATH.calls,
    {
      schema: {
        summary: 'Calls by endpoint of the vendor, refusals for rate, and the budget in use',
        tags: ['lake'],
        querystring: callsQuerySchema,
        response: { 200: callsDocumentSchema },
      },
    },
    async ({ query: { window } }, reply) => {
      reply.header('cache-control', 'no-store');
      const [{ calls, isOfAll }, endpoints] = await Promise.all([
        budget.read(),
        endpointCalls(lake.catalog.db, clock.nowMs() - WINDOW_MS[window]),
      ]);
      return {
        window,
        callsPerMinute: config.vendor.rateLimitPerMinute,
        usedLastMinute: calls,
        isOfAllMachines: isOfAll,
        endpoints: [...endpoints],
      };
    },
  );
}
