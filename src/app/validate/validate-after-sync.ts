import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import { heldDatasets } from '../../lake/catalog/held-datasets.ts';
import type { Lake } from '../../lake/lake.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import type { Configuration } from '../config/configuration.ts';
import { fatalError } from '../silver/fatal-error.ts';
import type { WritableLake } from '../writing/write-to-lake.ts';
import { writeBatch, writeTrend } from './record-validation.ts';
import { validateHeld } from './validate-held.ts';
import type { ValidateReporter } from './validate-world.ts';

/** What a sync found wrong with what it brought. */
export interface SyncValidation {
  /** Days looked at. */
  readonly days: number;
  /** Findings that were made, by severity. */
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly seconds: number;
  /** Why it did not come to an end. The sync is none the worse for it. */
  readonly failure: { readonly code: string; readonly message: string } | undefined;
}

/** What a sync hands over. */
export interface AfterSync {
  readonly request: SyncRequest;
  /** Names of datasets that days were made of. */
  readonly made: readonly string[];
  readonly runId: string;
  readonly config: Configuration;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly reporter: ValidateReporter;
}

/**
 * Validates the days of a sync’s range about which something has changed: those that it brought, and those of a sync that was killed;
 * `undefined` when that is not wanted or nothing has changed. Throws only what would stop any writer.
 */
export async function validateAfterSync(
  { request, made, runId, config, clock, signal, reporter }: AfterSync,
  { lake, session }: WritableLake,
): Promise<SyncValidation | undefined> {
  const isWanted = config.validate.afterSync === 'on' && request.through === 'bronze' && !signal.aborted;
  const datasets = isWanted ? await concernedDatasets({ request, made }, lake) : [];
  if (datasets.length === 0) return undefined;
  const { from, to } = request;
  const startedMs = clock.monotonicMs();
  const counts = { errors: 0, warnings: 0, notes: 0 };
  const seconds = (): number => (clock.monotonicMs() - startedMs) / 1000;
  try {
    using connection = await session.connect();
    const checked = await validateHeld(
      { datasets, from, to, isAll: false },
      {
        lake,
        connection,
        config,
        clock,
        signal,
        reporter,
        runId,
        record: async (batch) => {
          for (const { severity } of batch.flatMap(({ findings }) => findings))
            counts[COUNTED[severity]] += 1;
          await writeBatch(lake, batch);
        },
      },
    );
    const days = checked.reduce((sum, one) => sum + one.days - one.unchanged, 0);
    if (days === 0) return undefined;
    await writeTrend(lake, checked, { runId, checkedMs: clock.nowMs() });
    return { days, ...counts, seconds: seconds(), failure: undefined };
  } catch (error) {
    if (signal.aborted) return undefined;
    if (fatalError(error) !== undefined) throw error;
    const failure = {
      code: isBarlakeError(error) ? error.code : 'E_UNEXPECTED',
      message: error instanceof Error ? error.message : String(error),
    };
    return { days: 0, ...counts, seconds: seconds(), failure };
  }
}

/**
 * Those that days were made of; for whole markets, also those that are held: a sync that was killed has left days that nobody has
 * looked at, and this one finds nothing to make of them.
 */
async function concernedDatasets(
  { request, made }: Pick<AfterSync, 'request' | 'made'>,
  lake: Lake,
): Promise<readonly DatasetName[]> {
  const held = request.symbols === undefined ? await heldDatasets(lake.catalog) : [];
  return request.datasets.filter((name) => made.includes(name) || held.includes(name));
}

const COUNTED = { error: 'errors', warning: 'warnings', info: 'notes' } as const;
