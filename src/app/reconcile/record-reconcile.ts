import { replaceFindings } from '../../lake/catalog/findings.ts';
import { endRun, type RunEnd, runId, startRun } from '../../lake/catalog/run-log.ts';
import { reconcileFindings } from '../../plan/reconcile/reconcile-findings.ts';
import type { DayTally } from '../../plan/reconcile/tally.ts';
import { writeWhenFree } from '../writing/write-when-free.ts';
import type { ReconcileRequest } from './reconcile-request.ts';
import type { ReconcileWorld } from './reconcile-world.ts';

/** What is kept of a comparison. */
export interface ReconcileRecord {
  readonly request: ReconcileRequest;
  readonly startedMs: number;
  readonly state: RunEnd['state'];
  readonly totals: unknown;
  readonly days: readonly DayTally[];
  /** Symbols that were compared; absent for all. */
  readonly symbols?: ReadonlySet<string> | undefined;
  readonly calls: Omit<RunEnd['calls'][number], 'endpoint'>;
}

/**
 * Writes the run and, in one transaction, the findings, each day’s in place of those of the last comparison, as far as it
 * looked at the same symbols. Returns the run’s name. The lake is locked only for this: asking may take hours. Throws what `writeToLake` throws.
 */
export async function recordReconcile(record: ReconcileRecord, world: ReconcileWorld): Promise<string> {
  const { request, startedMs, days, symbols, state, totals, calls } = record;
  const { config, clock, random, signal } = world;
  const id = world.runId ?? runId(startedMs, random);
  const run = { id, command: 'reconcile', startedMs, request };
  await writeWhenFree(
    { config, clock, signal, command: 'reconcile', say: (text) => world.reporter.say(text) },
    async ({ lake }) => {
      await startRun(lake.catalog, run);
      await lake.catalog.db.transaction().execute(async (db) => {
        for (const day of days) {
          const scope = { origin: 'reconcile', dataset: request.dataset, key: day.day, symbols } as const;
          await replaceFindings(db, scope, reconcileFindings(request, day));
        }
      });
      const endpoint = request.source === 'rest' ? 'aggregates' : `reconcile-${request.source}`;
      await endRun(lake.catalog, id, {
        state,
        finishedMs: clock.nowMs(),
        totals,
        calls: [{ endpoint, ...calls }],
      });
    },
  );
  return id;
}
