import type { Clock } from '../../domain/clock.ts';
import { endRun, runId, startRun } from '../../lake/catalog/run-log.ts';
import { countStanding, type StandingCount } from '../../lake/catalog/validations.ts';
import { openReadSession } from '../../lake/query/read-session.ts';
import type { Configuration } from '../config/configuration.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import { readLimits } from '../reading/read-limits.ts';
import { writeWhenFree } from '../writing/write-when-free.ts';
import { writeBatch, writeTrend } from './record-validation.ts';
import { type CheckedDataset, validateHeld } from './validate-held.ts';
import { isPartial, type ValidateRequest } from './validate-request.ts';
import type { ValidateReporter } from './validate-world.ts';

/** What a validation needs from outside. */
export interface RunValidateWorld {
  readonly config: Configuration;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly reporter: ValidateReporter;
  /** The name of the run; absent: a new one. */
  readonly runId?: string | undefined;
}

/** How a validation went. */
export interface ValidateOutcome {
  readonly run: string;
  readonly request: ValidateRequest;
  readonly checked: readonly CheckedDataset[];
  /** What stands of the range after it, found now or earlier. */
  readonly standing: readonly StandingCount[];
  readonly seconds: number;
}

/**
 * Validates what the lake holds, as a run of its own. The lake is read without its lock, which is taken only to write. Throws
 * `E_LAKE_MISSING`, `E_PARTITION_DAMAGED`, `E_LAKE_LOCKED`, `E_LAKE_READ_ONLY`, `E_DISK_FULL`, `E_CANCELLED`.
 */
export async function runValidate(
  request: ValidateRequest,
  world: RunValidateWorld,
): Promise<ValidateOutcome> {
  const { config, clock, random, signal, reporter } = world;
  const startedMs = clock.nowMs();
  const id = world.runId ?? runId(startedMs, random);
  const write = { config, clock, signal, command: 'validate', say: (text: string) => reporter.say(text) };
  await using lake = await openLakeToRead(config.lake);
  await using session = await openReadSession(readLimits(config));
  const checked = await validateHeld(request, {
    lake,
    config,
    clock,
    signal,
    reporter,
    connection: session.connection,
    runId: id,
    record: async (batch) => writeWhenFree(write, async (writable) => writeBatch(writable.lake, batch)),
  });
  await writeWhenFree(write, async (writable) => {
    const { catalog } = writable.lake;
    await startRun(catalog, { id, command: 'validate', startedMs, request: shorten(request) });
    // Of single rules or symbols nothing can be said that goes on from run to run.
    if (!isPartial(request))
      await writeTrend(writable.lake, checked, { runId: id, checkedMs: clock.nowMs() });
    await endRun(catalog, id, {
      state: 'done',
      finishedMs: clock.nowMs(),
      totals: checked.map(({ made, ...each }) => ({ ...each, made: Object.fromEntries(made) })),
      calls: [],
    });
  });
  const { datasets, from, to, rules, symbols } = request;
  const tables = ['splits', 'dividends', 'tickers'];
  const held = await countStanding(lake.catalog.db, { datasets, rules, symbols, from, to });
  // Corporate actions that are announced lie ahead of every range.
  const reference =
    checked.some(({ dataset }) => tables.includes(dataset)) || request.symbols === undefined
      ? await countStanding(lake.catalog.db, { datasets: tables, rules, symbols, from })
      : [];
  return {
    run: id,
    request,
    checked,
    standing: [...held, ...reference],
    seconds: (clock.nowMs() - startedMs) / 1000,
  };
}

/** Symbols kept with a run’s record. */
const SYMBOLS_KEPT = 100;

function shorten({ symbols, ...request }: ValidateRequest): unknown {
  if (symbols === undefined) return request;
  return { ...request, symbols: symbols.slice(0, SYMBOLS_KEPT), symbolCount: symbols.length };
}
