import { API_PATH } from '../../../../contract/api/api-path.ts';
import { budgetDocumentSchema, overviewDocumentSchema } from '../../../../contract/api/overview.ts';
import type { BudgetGauge } from '../../../vendor/rest/budget/budget-gauge.ts';
import { budgetDocument, overviewDocument } from '../catalog/overview.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import type { ServerWork } from '../work/server-work.ts';

/** Everything at a glance, and the budget alone. */
export function registerOverview(
  app: ServerApp,
  world: ServerWorld,
  { runs, budget }: Pick<ServerWork, 'runs'> & { readonly budget: BudgetGauge },
): void {
  const tags = ['lake'];
  app.get(
    API_PATH.overview,
    { schema: { summary: 'Everything at a glance', tags, response: { 200: overviewDocumentSchema } } },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return overviewDocument(world, runs, budget);
    },
  );
  app.get(
    API_PATH.budget,
    { schema: { summary: 'Calls made and saved', tags, response: { 200: budgetDocumentSchema } } },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return budgetDocument(world, budget);
    },
  );
}
