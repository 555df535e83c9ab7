import { registerAlerts } from '../routes/alerts.ts';
import { registerAudit } from '../routes/audit.ts';
import { registerDeadLetters } from '../routes/dead-letters.ts';
import { registerEvents } from '../routes/events.ts';
import { registerExports } from '../routes/exports.ts';
import { registerJobs } from '../routes/jobs.ts';
import { registerPins } from '../routes/pins.ts';
import { registerQueues } from '../routes/queues.ts';
import { registerReport } from '../routes/report.ts';
import { registerRuns } from '../routes/runs.ts';
import { registerSchedule } from '../routes/schedule.ts';
import { registerSystem } from '../routes/system.ts';
import { registerThroughput } from '../routes/throughput.ts';
import { registerWork } from '../routes/work.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import type { ServerQueues } from './server-queues.ts';
import type { ServerWork } from './server-work.ts';

/** Routes of the working half: runs, events, and what is done. */
export function registerWorkRoutes(
  app: ServerApp,
  world: ServerWorld,
  { work, queues }: { readonly work: ServerWork; readonly queues: ServerQueues },
): void {
  registerRuns(app, world, work);
  registerReport(app, world);
  registerWork(app, world, work);
  registerJobs(app, world, work);
  registerExports(app, world, work);
  registerPins(app, world, work);
  registerEvents(app, world, work);
  registerSchedule(app, world, work);
  registerAlerts(app, world, work);
  registerAudit(app, work);
  registerSystem(app, world, work, queues);
  registerQueues(app, world, { work, queues });
  registerDeadLetters(app, world, { work, queues });
  registerThroughput(app, world);
}
