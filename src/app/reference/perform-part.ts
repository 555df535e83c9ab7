import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { SplitOverride } from '../../domain/reference/split-override.ts';
import { findReference } from '../../lake/reference/find-reference.ts';
import { findRenamed } from '../../lake/reference/find-renamed.ts';
import type { ReferenceUpdate } from '../../lake/reference/update-reference.ts';
import type { Configuration } from '../config/configuration.ts';
import { recordTickers } from '../universe/record-tickers.ts';
import { checkCalendar } from './check-calendar.ts';
import type { ReferencePart } from './reference-request.ts';
import type { CalendarCheck, PartResult, ReferenceFailure } from './reference-result.ts';
import { failureOf, isFatal, type PartWorld } from './reference-world.ts';
import { syncDividends, syncSplits } from './sync-actions.ts';
import { syncContracts, underlyingsOf } from './sync-contracts.ts';
import { syncEvents } from './sync-events.ts';
import { marketsOf, syncTickers } from './sync-tickers.ts';

/** Tickers that changed at once and are looked into; more is a rearrangement of the list, not a market. */
const RENAMED_MAX = 500;

/** What the parts know of each other and of the configuration. */
export interface PartContext {
  readonly config: Configuration;
  readonly overrides: readonly SplitOverride[];
  /** What the parts before came to. */
  readonly before: ReadonlyMap<ReferencePart, PartResult>;
}

/** What a part came to, and what ended the run if something did. */
export interface PerformedPart {
  readonly result: PartResult;
  readonly calendar?: CalendarCheck;
  readonly fatal?: Error;
}

interface Outcome {
  readonly update?: ReferenceUpdate | undefined;
  readonly failures?: readonly ReferenceFailure[];
  /** What kept the part from being done to its end. */
  readonly fatal?: Error | undefined;
  readonly calendar?: CalendarCheck;
  /** Calls of the naive way; never fewer than were made. */
  readonly naive?: number;
  readonly isSkipped?: boolean;
}

/** Does one part and says what came of it; a failure is an answer too. */
export async function performPart(
  part: ReferencePart,
  world: PartWorld,
  context: PartContext,
): Promise<PerformedPart> {
  const before = {
    calls: world.rest.callCount,
    bytes: world.rest.byteCount,
    rateLimited: world.rest.rateLimitedCount,
  };
  const outcome = await WORK[part](world, context).catch((thrown: unknown): Outcome => {
    const error: unknown = world.signal.aborted && !isBarlakeError(thrown) ? stopped(world.signal) : thrown;
    return { fatal: error instanceof Error ? error : new Error(String(error)) };
  });
  const { update, failures = [], fatal, calendar } = outcome;
  const made = world.rest.callCount - before.calls;
  const told = fatal === undefined ? failures : [...failures, failureOf(fatal)];
  const result: PartResult = {
    part,
    state: stateOf(outcome, told),
    update,
    calls: { made, naive: Math.max(made, outcome.naive ?? 0) },
    bytes: world.rest.byteCount - before.bytes,
    rateLimited: world.rest.rateLimitedCount - before.rateLimited,
    failures: told,
  };
  return {
    result,
    ...(calendar === undefined ? {} : { calendar }),
    ...(fatal !== undefined && isFatal(fatal) ? { fatal } : {}),
  };
}

function stateOf(
  { update, calendar, isSkipped }: Outcome,
  failures: readonly ReferenceFailure[],
): PartResult['state'] {
  if (isSkipped === true) return 'skipped';
  const isPublished = update !== undefined || calendar !== undefined;
  if (failures.length === 0) return 'done';
  if (isPublished) return 'partial';
  return failures.every(({ code }) => code === 'E_NOT_ENTITLED') ? 'refused' : 'failed';
}

function stopped(signal: AbortSignal): BarlakeError {
  return new BarlakeError('E_CANCELLED', {
    message: 'The sync was stopped.',
    mend: 'Run the same command again: what was published stays, the rest is asked for anew.',
    cause: signal.reason,
  });
}

type Work = (world: PartWorld, context: PartContext) => Promise<Outcome>;

const WORK: Readonly<Record<ReferencePart, Work>> = {
  calendar: async (world, { config }) => ({
    calendar: await checkCalendar(world, config.calendar),
    naive: 2,
  }),
  tickers: async (world, { config }) => {
    const synced = await syncTickers(world, marketsOf(config.datasets));
    return { ...synced, naive: synced.update?.rows ?? 0 };
  },
  splits: async (world, { overrides }) => withSymbols(await syncSplits(world, overrides)),
  dividends: async (world) => withSymbols(await syncDividends(world)),
  events: async (world, { before }) => {
    const symbols = world.request.symbols ?? (await renamed(world, before.get('tickers')?.update));
    if (symbols.length === 0) return { isSkipped: true };
    const synced = await syncEvents(world, symbols);
    const untold = synced.update?.isNewVersion === true ? await tellTickers(world) : [];
    return { ...synced, failures: [...synced.failures, ...untold], naive: symbols.length };
  },
  contracts: async (world) => {
    const state = await findReference(world.lake, 'contracts');
    const underlyings = underlyingsOf(world.request.underlyings, state);
    if (underlyings.length === 0 && world.request.only?.includes('contracts') !== true)
      return { isSkipped: true };
    const synced = await syncContracts(world, underlyings);
    return { ...synced, naive: synced.underlyings };
  },
};

/** The naive way asks once for each symbol that has events. */
function withSymbols(update: ReferenceUpdate): Outcome {
  return { update, naive: update.symbols };
}

/** Exact days go into the ticker table at once: the next sync would find them as a change that nobody made. */
async function tellTickers(world: PartWorld): Promise<readonly ReferenceFailure[]> {
  if ((await findReference(world.lake, 'tickers')) === undefined) return [];
  try {
    await recordTickers(world, []);
    return [];
  } catch (error) {
    if (isFatal(error)) throw error;
    return [failureOf(error, 'tickers')];
  }
}

async function renamed(world: PartWorld, tickers: ReferenceUpdate | undefined): Promise<readonly string[]> {
  // At first every ticker is new.
  if (tickers === undefined || !tickers.isNewVersion || tickers.version === 1) return [];
  return findRenamed(world.lake, world.session, tickers.version, RENAMED_MAX);
}
