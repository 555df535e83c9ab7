import type { Clock } from '../../domain/clock.ts';
import { openReadSession } from '../../lake/query/read-session.ts';
import { toReconcileDocument } from '../cli/reconcile-document.ts';
import { silverPlanDocument } from '../cli/silver-plan-document.ts';
import type { Configuration } from '../config/configuration.ts';
import { dryRunExport } from '../export/dry-run-export.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import { readLimits } from '../reading/read-limits.ts';
import { planReconcile } from '../reconcile/run-reconcile.ts';
import { previewSilver } from '../silver/preview-silver.ts';
import { dryRun } from '../sync/dry-run.ts';
import { runArchive } from '../upkeep/run-archive.ts';
import { previewCompaction } from '../upkeep/run-compaction.ts';
import { runGc } from '../upkeep/run-gc.ts';
import type { JobTask } from './job-message.ts';

/** What foreseeing a job needs. */
export interface PreviewJobWorld {
  readonly config: Configuration;
  readonly clock: Clock;
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly signal: AbortSignal;
}

/** What a job would do, as a document; `undefined` for those that only tell afterwards. Changes nothing. Throws what its command throws. */
export async function previewJob(task: JobTask, world: PreviewJobWorld): Promise<unknown> {
  switch (task.command) {
    case 'sync':
      return (await dryRun(task.request, world, { hasTasks: false })).document;
    case 'features build': {
      const { config, signal } = world;
      await using lake = await openLakeToRead(config.lake);
      await using session = await openReadSession(readLimits(config));
      const { connection } = session;
      return silverPlanDocument(await previewSilver(task.request, { config, lake, connection, signal }));
    }
    case 'export qlib':
      return dryRunExport(task.request, world);
    case 'reconcile':
      return toReconcileDocument(await planReconcile(task.request, { ...world, reporter: SILENT }));
    case 'compact': {
      const plans = await previewCompaction(task.request, world);
      return {
        files: plans.flatMap(({ units }) =>
          units.map(({ days, files: filesBefore, bytes: bytesBefore, ...unit }) => {
            const rows = days.reduce((sum, day) => sum + day.rows, 0);
            return { ...unit, days: days.length, rows, filesBefore, bytesBefore };
          }),
        ),
        waiting: plans.flatMap(({ dataset, waiting }) => waiting.map((each) => ({ dataset, ...each }))),
      };
    }
    case 'archive':
      return runArchive({ ...task.request, isDry: true }, world);
    case 'gc':
      return runGc({ isDry: true }, world);
    case 'pin':
    case 'unpin':
    case 'scrub':
    case 'sync-reference':
    case 'validate':
    case 'verify qlib':
      return undefined;
  }
}

const SILENT = {
  estimated: () => undefined,
  began: () => undefined,
  advanced: () => undefined,
  say: () => undefined,
};
