import { registerBars } from './routes/bars.ts';
import { registerDashboard } from './routes/dashboard.ts';
import { registerDocs } from './routes/docs.ts';
import { registerLog } from './routes/log.ts';
import { registerQuality } from './routes/quality.ts';
import { registerSession } from './routes/session.ts';
import { registerSql } from './routes/sql.ts';
import { registerVendorRoutes } from './routes/vendor-api.ts';
import { openWork } from './work/open-work.ts';
import { registerWorkRoutes } from './work/register-work-routes.ts';
import type { Authorizer } from './security/authorize.ts';
import type { ServerApp } from './server-app.ts';
import type { ServerWorld } from './server-world.ts';

/** Every route there is, one line for each group. The document of the API knows those that come after it. */
export async function registerRoutes(
  app: ServerApp,
  world: ServerWorld,
  authorizer: Authorizer,
): Promise<void> {
  await registerDocs(app, world);
  registerSession(app, world, authorizer);
  registerLog(app, world);
  const work = await openWork(world);
  app.addHook('onClose', () => work[Symbol.asyncDispose]());
  registerWorkRoutes(app, world, work);
  registerQuality(app, world);
  registerBars(app, world);
  registerSql(app, world);
  registerVendorRoutes(app, world, authorizer);
  // Last: it answers every address that is left.
  await registerDashboard(app, world);
}
