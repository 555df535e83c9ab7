import { registerBars } from './routes/bars.ts';
import { registerCalls } from './routes/calls.ts';
import { registerCoverage } from './routes/coverage.ts';
import { registerDashboard } from './routes/dashboard.ts';
import { registerDerived } from './routes/derived.ts';
import { registerDocs } from './routes/docs.ts';
import { registerExplain } from './routes/explain.ts';
import { registerHealth } from './routes/health.ts';
import { registerLatency } from './routes/latency.ts';
import { registerLog } from './routes/log.ts';
import { registerMetrics } from './routes/metrics.ts';
import { registerOverview } from './routes/overview.ts';
import { registerPartitions } from './routes/partitions.ts';
import { registerQuality } from './routes/quality.ts';
import { registerQueueBoard } from './routes/queue-board.ts';
import { registerRevisions } from './routes/revisions.ts';
import { registerServices } from './routes/services.ts';
import { registerSession } from './routes/session.ts';
import { registerSql } from './routes/sql.ts';
import { registerSymbols } from './routes/symbols.ts';
import { registerVendorRoutes } from './routes/vendor-api.ts';
import type { Authorizer } from './security/authorize.ts';
import type { ServerApp } from './server-app.ts';
import type { ServerWorld } from './server-world.ts';
import { openWork } from './work/open-work.ts';
import { registerWorkRoutes } from './work/register-work-routes.ts';
import { openServerBudget } from './work/server-budget.ts';
import { openServerHealth } from './work/server-health.ts';
import { openServerMetrics } from './work/server-metrics.ts';
import { openServerQueues } from './work/server-queues.ts';

/** Every route there is, one line for each group. The document of the API knows those that come after it. */
export async function registerRoutes(
  app: ServerApp,
  world: ServerWorld,
  authorizer: Authorizer,
): Promise<void> {
  const queues = openServerQueues(world);
  const work = await openWork(world, queues);
  const budget = openServerBudget(world);
  app.addHook('onClose', () => queues[Symbol.asyncDispose]());
  app.addHook('onClose', () => work[Symbol.asyncDispose]());
  app.addHook('onClose', () => budget[Symbol.asyncDispose]());
  const health = openServerHealth(world, work, queues);
  const metrics = openServerMetrics(world, work, health);
  metrics.observe(app);
  await registerDocs(app, world);
  registerSession(app, world, authorizer);
  registerLog(app, world);
  registerMetrics(app, metrics);
  registerLatency(app, world, { metrics, queues });
  registerHealth(app, world.closing, health);
  registerServices(app, world);
  registerWorkRoutes(app, world, { work, queues });
  await registerQueueBoard(app, world, queues);
  registerQuality(app, world, work);
  registerOverview(app, world, { runs: work.runs, budget });
  registerCalls(app, world, budget);
  registerCoverage(app, world);
  registerPartitions(app, world);
  registerRevisions(app, world);
  registerSymbols(app, world);
  registerDerived(app, world);
  registerBars(app, world);
  registerExplain(app, world);
  registerSql(app, world);
  registerVendorRoutes(app, world, authorizer);
  // Last: it answers every address that is left.
  await registerDashboard(app, world);
}
