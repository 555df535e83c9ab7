import { runId, settleRun } from '../../lake/catalog/run-log.ts';
import { type UpkeepWorld, writeBriefly } from './upkeep-world.ts';

/** How a maintenance command went, for the history of runs. */
export interface UpkeepRecord {
  readonly request: unknown;
  readonly startedMs: number;
  readonly totals: unknown;
  readonly state: 'done' | 'partial' | 'failed';
}

/**
 * Puts a maintenance command into the history of runs, once it is over: while it is at work it holds no lock, and whoever takes that
 * would close it as dead.
 */
export async function recordUpkeep(command: string, record: UpkeepRecord, world: UpkeepWorld): Promise<void> {
  await writeBriefly(command, world, async ({ lake }) => {
    const id = world.runId ?? runId(record.startedMs, world.random);
    await settleRun(lake.catalog, { id, command, finishedMs: world.clock.nowMs(), ...record });
  });
}
