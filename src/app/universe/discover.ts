import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { CATEGORY_FACTS } from '../../domain/universe-category.ts';
import { endRun, runId, startRun } from '../../lake/catalog/run-log.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { inLake, tempFolder } from '../../lake/storage/lake-paths.ts';
import { publishUniverse, universeText } from '../../lake/universe/publish-universe.ts';
import { readTickers, type Tickers, wholeListAsOf } from '../../lake/universe/ticker-table.ts';
import { type UniverseFile, universePath } from '../../lake/universe/universe-file.ts';
import { planUniverse } from '../../plan/universe/plan-universe.ts';
import { type SelectedUniverse, selectUniverse } from '../../plan/universe/select-universe.ts';
import type { UniversePlan, UniverseRequest, UniverseRoute } from '../../plan/universe/universe-request.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import type { Configuration } from '../config/configuration.ts';
import { type WritableLake, writeToLake } from '../writing/write-to-lake.ts';
import type { Discovery, TickerChanges } from './discovery.ts';
import { type FoundSymbols, findSymbols } from './find-symbols.ts';
import { findUnlisted } from './find-unlisted.ts';
import { recordTickers } from './record-tickers.ts';
import { type GatheredUniverseFacts, gatherUniverseFacts } from './universe-facts.ts';

/** What a discovery needs from outside. */
export interface DiscoverOptions {
  readonly config: Configuration;
  readonly clock: Clock;
  /** A number in [0, 1), for the run’s name. */
  readonly random: () => number;
  readonly version: string;
  readonly signal: AbortSignal;
  /** Opens the vendor’s API; called only when the way found needs it. */
  readonly openRest: () => Promise<RestClient>;
  /** Takes the universe instead of its place in the lake. */
  readonly output?: UniverseOutput | undefined;
  readonly reporter?: DiscoverReporter;
}

/** A file outside of the lake. */
export interface UniverseOutput {
  /** Absolute. */
  readonly path: string;
  /** Puts the whole text there at once. */
  deliver(text: string): Promise<void>;
}

/** Hears how a discovery goes. */
export interface DiscoverReporter {
  planned(plan: UniversePlan): void;
  page(): void;
  fellBack(route: UniverseRoute): void;
}

const SAMPLE = 10;

/**
 * Finds the symbols of a category by the cheapest way that serves the request, and publishes them as a universe of the
 * lake. What the vendor’s list says of them goes into the ticker table. Throws `E_ROUTE`, `E_NOT_FOUND` when nothing matches,
 * what the REST client and `writeToLake` throw; nothing is published then.
 */
export async function discover(request: UniverseRequest, options: DiscoverOptions): Promise<Discovery> {
  return writeToLake({ ...options, command: 'discover' }, (writable) =>
    discoverLocked(request, options, writable),
  );
}

async function discoverLocked(
  request: UniverseRequest,
  options: DiscoverOptions,
  writable: WritableLake,
): Promise<Discovery> {
  const { clock, config, random, signal } = options;
  const { lake, session } = writable;
  const startedMs = clock.nowMs();
  const tickers = await readTickers(lake, session, signal);
  const facts = await gatherUniverseFacts(request, {
    lake,
    tickers,
    calendar: config.calendar,
    nowMs: startedMs,
  });
  const plan = planUniverse(request, facts);
  options.reporter?.planned(plan);
  const id = runId(startedMs, random);
  await using rest = plan.calls > 0 ? await options.openRest() : undefined;
  using connection = await session.connect();
  await startRun(lake.catalog, { id, command: 'discover', startedMs, request });
  const work: Work = { request, options, writable, connection, tickers, facts, plan, id, rest };
  return await recorded(work, async () => findAndPublish(work));
}

interface Work {
  readonly request: UniverseRequest;
  readonly options: DiscoverOptions;
  readonly writable: WritableLake;
  readonly connection: DuckDbConnection;
  readonly tickers: Tickers;
  readonly facts: GatheredUniverseFacts;
  readonly plan: UniversePlan;
  readonly id: string;
  readonly rest: RestClient | undefined;
}

/** Ends the run in the catalog however the work ends; calls count even when nothing came of them. */
async function recorded(
  { options, writable, id, rest, facts }: Work,
  work: () => Promise<Discovery>,
): Promise<Discovery> {
  const { clock, signal } = options;
  const { catalog } = writable.lake;
  const end = (state: 'done' | 'failed' | 'cancelled', naive: number, totals: unknown): Promise<void> => {
    const { callCount: made = 0, byteCount: bytes = 0, rateLimitedCount: rateLimited = 0 } = rest ?? {};
    const calls = [{ endpoint: 'reference', made, naive, bytes, rateLimited }];
    return endRun(catalog, id, { state, finishedMs: clock.nowMs(), totals, calls });
  };
  try {
    const discovery = await work();
    const { universe, calls } = discovery;
    const { category, asOf, source, count } = universe;
    await end('done', calls.naive, { category, asOf, source, count, listPages: facts.listPages });
    return discovery;
  } catch (error) {
    const code = error instanceof BarlakeError ? error.code : 'E_UNEXPECTED';
    await end(signal.aborted ? 'cancelled' : 'failed', 0, { code });
    throw error;
  }
}

async function findAndPublish(work: Work): Promise<Discovery> {
  const { request, options, writable, connection, tickers, facts, plan, id, rest } = work;
  const { signal, clock, reporter } = options;
  const begunMs = clock.monotonicMs();
  const found = await findSymbols(request, plan, {
    lake: writable.lake,
    connection,
    tickers,
    facts,
    signal,
    rest: () => required(rest),
    onPage: () => reporter?.page(),
    onFallback: (route) => reporter?.fellBack(route),
  });
  const search = found.isSearched ? undefined : request.search;
  const selected = selectUniverse(found.found, { ...request, search });
  if (selected.symbols.length === 0) throw nothingFound(request, found);
  const recordedTickers = await recordLists(work, found);
  const unlisted = await findUnlisted({
    ...writable,
    connection,
    signal,
    file: facts.lakeFile,
    ...listState(work, recordedTickers.tickers),
  });
  const universe = universeOf(work, found, selected);
  const path = await publish(work, universe);
  return {
    run: id,
    universe,
    path,
    reason: found.route === plan.route ? plan.reason : 'the vendor’s plan has no snapshot, or it was empty',
    rejected: plan.rejected.filter(({ route }) => route !== found.route),
    sample: sampleOf(selected),
    calls: { made: universe.calls, naive: universe.count },
    untyped: selected.untyped,
    unusable: selected.unusable,
    unlisted,
    tickers: recordedTickers.changes,
    seconds: (clock.monotonicMs() - begunMs) / 1000,
  };
}

function required(rest: RestClient | undefined): RestClient {
  if (rest === undefined) throw new RangeError('a way without calls asks the vendor');
  return rest;
}

async function recordLists(
  { options, writable, tickers, id }: Work,
  { lists }: FoundSymbols,
): Promise<{ readonly tickers: Tickers; readonly changes?: TickerChanges }> {
  if (lists.length === 0) return { tickers };
  const { config, clock, signal, version } = options;
  const world = {
    ...writable,
    signal,
    packing: config.resources,
    nowMs: () => clock.nowMs(),
    runId: id,
    version,
  };
  const { update, ...after } = await recordTickers(world, lists);
  return { tickers: after, changes: { version: update.version, rows: update.rows, ...update.changes } };
}

function listState({ request }: Work, { records, asked }: Tickers) {
  const { market } = CATEGORY_FACTS[request.category];
  const listedAsOf = market === undefined ? undefined : wholeListAsOf(asked, { market, active: true });
  return { market, records, listedAsOf };
}

function universeOf({ request, rest }: Work, found: FoundSymbols, selected: SelectedUniverse): UniverseFile {
  const { category, limit = null, search = null, active } = request;
  return {
    format: 1,
    category,
    asOf: found.asOf,
    source: found.route,
    calls: rest?.callCount ?? 0,
    filter: { limit, search, active },
    count: selected.symbols.length,
    symbols: selected.symbols,
    listings: selected.listings,
  };
}

async function publish({ options, writable, id }: Work, universe: UniverseFile): Promise<string> {
  const { output } = options;
  const { root } = writable.lake;
  if (output !== undefined) {
    await output.deliver(universeText(universe));
    return output.path;
  }
  const finalPath = inLake(root, universePath(universe.category, universe.asOf));
  await mkdir(tempFolder(root), { recursive: true });
  await publishUniverse(universe, { stagedPath: join(tempFolder(root), `${id}.json`), finalPath });
  return finalPath;
}

function sampleOf({ symbols, listings }: SelectedUniverse): Discovery['sample'] {
  const shown = new Set(symbols.slice(0, SAMPLE));
  const known = Map.groupBy(
    listings.filter(({ symbol }) => shown.has(symbol)),
    ({ symbol }) => symbol,
  );
  return [...shown].flatMap((symbol) => known.get(symbol) ?? [{ symbol }]);
}

function nothingFound({ category, search, asOf }: UniverseRequest, { route }: FoundSymbols): BarlakeError {
  const filter = search === undefined ? '' : ` that has ${JSON.stringify(search)} in it`;
  const when = asOf === undefined ? '' : ` as of ${asOf}`;
  return new BarlakeError('E_NOT_FOUND', {
    message: `There is no symbol of ${category}${filter}${when}, by way of ${route}. No universe was written.`,
    mend: 'Search for less, choose another day, or take another way with --route list.',
    details: { category, route },
  });
}
