import type { DatasetName } from '../../domain/dataset.ts';
import { type AcceptedDays, acceptedRows, readRowDecisions } from '../quality/row-decisions.ts';
import { type RefusedDays, rememberRefusedDays } from '../stages/refused-days.ts';

/** What a worker knows of a run as long as it has tasks of it. */
export interface KnownRun {
  readonly refused: RefusedDays;
  readonly accepted: (dataset: DatasetName) => AcceptedDays;
}

/** What a worker knows of the runs that it works for. */
export interface RunMemory {
  of(runId: string): Promise<KnownRun>;
}

/** Runs that are remembered: one at a time has the lake, the one before may have tasks left. */
const RUNS_MAX = 4;

/** An empty memory. Decisions about rows are read once for each run, so that all its days are treated alike. */
export function rememberRuns(root: string): RunMemory {
  const runs = new Map<string, Promise<KnownRun>>();
  const open = async (): Promise<KnownRun> => ({
    refused: rememberRefusedDays(),
    accepted: acceptedRows(await readRowDecisions(root)),
  });
  return {
    async of(runId) {
      const known = runs.get(runId) ?? open();
      runs.delete(runId);
      runs.set(runId, known);
      for (const [oldest] of runs) {
        if (runs.size <= RUNS_MAX) break;
        runs.delete(oldest);
      }
      return known;
    },
  };
}
