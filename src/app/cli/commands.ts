import { alertsCommand } from './command/alerts.ts';
import { archiveCommand } from './command/archive.ts';
import { backupCommand } from './command/backup.ts';
import { catalogCommand } from './command/catalog.ts';
import { compactCommand } from './command/compact.ts';
import { configCommand } from './command/config.ts';
import { dailyCommand } from './command/daily.ts';
import { demoCommand } from './command/demo.ts';
import { diffCommand } from './command/diff.ts';
import { discoverCommand } from './command/discover.ts';
import { doctorCommand } from './command/doctor.ts';
import { enqueueCommand } from './command/enqueue.ts';
import { exportCommand } from './command/export.ts';
import { featuresCommand } from './command/features.ts';
import { fetchCommand } from './command/fetch.ts';
import { gcCommand } from './command/gc.ts';
import { healthCommand } from './command/health.ts';
import { initCommand } from './command/init.ts';
import { logsCommand } from './command/logs.ts';
import { pinCommand } from './command/pin.ts';
import { planCommand } from './command/plan.ts';
import { profileCommand } from './command/profile.ts';
import { queryCommand } from './command/query.ts';
import { queueCommand } from './command/queue.ts';
import { reconcileCommand } from './command/reconcile.ts';
import { reportCommand } from './command/report.ts';
import { restoreCommand } from './command/restore.ts';
import { sandboxCommand } from './command/sandbox.ts';
import { scrubCommand } from './command/scrub.ts';
import { serveCommand } from './command/serve.ts';
import { sqlCommand } from './command/sql.ts';
import { statusCommand } from './command/status.ts';
import { syncCommand } from './command/sync.ts';
import { validateCommand } from './command/validate.ts';
import { workerCommand } from './command/worker.ts';
import type { CommandGroup, CommandSpec } from './command-spec.ts';

/** Every command, in the order of the list that `barlake --help` prints. */
export const COMMANDS: readonly (CommandSpec | CommandGroup)[] = [
  demoCommand,
  initCommand,
  doctorCommand,
  discoverCommand,
  planCommand,
  syncCommand,
  dailyCommand,
  fetchCommand,
  enqueueCommand,
  workerCommand,
  queueCommand,
  statusCommand,
  healthCommand,
  alertsCommand,
  reportCommand,
  logsCommand,
  queryCommand,
  sqlCommand,
  featuresCommand,
  exportCommand,
  validateCommand,
  reconcileCommand,
  compactCommand,
  archiveCommand,
  gcCommand,
  scrubCommand,
  pinCommand,
  diffCommand,
  serveCommand,
  sandboxCommand,
  catalogCommand,
  backupCommand,
  restoreCommand,
  configCommand,
  profileCommand,
];
