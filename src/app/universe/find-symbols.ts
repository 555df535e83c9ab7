import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { TickerSighting } from '../../domain/ticker-record.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { CATEGORY_FACTS } from '../../domain/universe-category.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { readLakeSymbols } from '../../lake/universe/lake-symbols.ts';
import type { Tickers } from '../../lake/universe/ticker-table.ts';
import {
  describeSymbols,
  type FoundSymbol,
  foundSymbol,
  selectUniverse,
} from '../../plan/universe/select-universe.ts';
import type { UniversePlan, UniverseRequest, UniverseRoute } from '../../plan/universe/universe-request.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import { listTickers } from './list-tickers.ts';
import type { SeenTickers } from './record-tickers.ts';
import type { GatheredUniverseFacts } from './universe-facts.ts';

/** What finding symbols works with. */
export interface FindingWorld {
  readonly lake: Lake;
  readonly connection: DuckDbConnection;
  readonly tickers: Tickers;
  readonly facts: GatheredUniverseFacts;
  /** The vendor, for the ways that ask it. */
  readonly rest: () => RestClient;
  readonly signal: AbortSignal;
  readonly onPage: () => void;
  /** Told when the vendor’s plan refuses the first way, and another is taken. */
  readonly onFallback: (route: UniverseRoute) => void;
}

/** Symbols by one of the ways. */
export interface FoundSymbols {
  readonly route: UniverseRoute;
  readonly asOf: TradingDay;
  readonly found: readonly FoundSymbol[];
  /** The source has looked for the text searched for already. */
  readonly isSearched: boolean;
  /** Lists of tickers that it took, for the ticker table. */
  readonly lists: readonly SeenTickers[];
}

/** Takes the way of the plan, and its fallback when the vendor’s plan refuses that or the answer is empty. */
export async function findSymbols(
  request: UniverseRequest,
  plan: UniversePlan,
  world: FindingWorld,
): Promise<FoundSymbols> {
  const { fallback } = plan;
  if (fallback === undefined) return WAYS[plan.route](request, world);
  try {
    const first = await WAYS[plan.route](request, world);
    if (first.found.length > 0) return first;
  } catch (error) {
    if (!isBarlakeError(error, 'E_NOT_ENTITLED')) throw error;
  }
  world.onFallback(fallback);
  return WAYS[fallback](request, world);
}

type Way = (request: UniverseRequest, world: FindingWorld) => Promise<FoundSymbols>;

const WAYS: Readonly<Record<UniverseRoute, Way>> = {
  reference: async (request, { tickers, facts }) => {
    const { market } = CATEGORY_FACTS[request.category];
    const { active, delisted } = facts.listedAsOf;
    const records = tickers.records.filter(
      (record) =>
        record.market === market &&
        (record.active
          ? request.active !== 'false'
          : request.active !== 'true' && record.delistedUtc !== undefined),
    );
    const asOf = (request.active === 'false' ? delisted : active) ?? facts.today;
    return { route: 'reference', asOf, found: records.map(foundSymbol), isSearched: false, lists: [] };
  },
  lake: async (request, world) => {
    const { lakeFile, today } = world.facts;
    const isOptions = request.category === 'options';
    const filter = isOptions ? { underlying: underlyingOf(request) } : {};
    const symbols = lakeFile === undefined ? [] : await readLakeSymbols(lakeFile, filter, world);
    return {
      route: 'lake',
      asOf: lakeFile?.day ?? today,
      found: describe(symbols, request, world),
      isSearched: isOptions,
      lists: [],
    };
  },
  snapshot: async (request, world) => {
    const rows = await world.rest().marketSnapshot({ signal: world.signal });
    world.onPage();
    const found = describe(new Set(rows.map(({ ticker }) => ticker)), request, world);
    return { route: 'snapshot', asOf: world.facts.today, found, isSearched: false, lists: [] };
  },
  list: (request, world) =>
    request.category === 'options' ? listContracts(request, world) : listMarket(request, world),
};

/** Symbols without more, with what the ticker table knows of them. */
function describe(
  symbols: Iterable<string>,
  { category }: UniverseRequest,
  { tickers }: FindingWorld,
): readonly FoundSymbol[] {
  const { market } = CATEGORY_FACTS[category];
  return describeSymbols(
    symbols,
    tickers.records.filter((record) => record.market === market),
  );
}

async function listMarket(request: UniverseRequest, world: FindingWorld): Promise<FoundSymbols> {
  const { category, asOf, search, limit } = request;
  const { market } = CATEGORY_FACTS[category];
  if (market === undefined) throw new RangeError(`${category} is on no ticker list`);
  const { facts, signal, onPage } = world;
  const isEnough = (rows: readonly TickerSighting[]): boolean =>
    limit !== undefined && selectUniverse(rows.map(foundSymbol), { category, limit }).symbols.length >= limit;
  const lists: SeenTickers[] = [];
  for (const active of activities(request)) {
    const wanted = { market, active, date: asOf, search, isEnough };
    const listed = await listTickers(world.rest(), wanted, { signal, onPage });
    lists.push({ market, active, asOf: asOf ?? facts.today, ...listed });
  }
  const found = lists.flatMap(({ rows }) => rows.map(foundSymbol));
  return { route: 'list', asOf: asOf ?? facts.today, found, isSearched: true, lists };
}

async function listContracts(request: UniverseRequest, world: FindingWorld): Promise<FoundSymbols> {
  const { asOf, limit = Number.POSITIVE_INFINITY } = request;
  const underlying = underlyingOf(request);
  const symbols = new Set<string>();
  for (const active of activities(request)) {
    const filter = {
      expired: !active,
      ...(underlying === undefined ? {} : { underlying }),
      ...(asOf === undefined ? {} : { asOf }),
    };
    for await (const { rows } of world.rest().optionContracts(filter, { signal: world.signal })) {
      for (const { ticker } of rows) symbols.add(ticker);
      world.onPage();
      if (symbols.size >= limit) break;
    }
    if (symbols.size >= limit) break;
  }
  const found = Array.from(symbols, (symbol) => ({ symbol }));
  return { route: 'list', asOf: asOf ?? world.facts.today, found, isSearched: true, lists: [] };
}

/** The vendor’s lists that a request is about. */
function activities({ active }: UniverseRequest): readonly boolean[] {
  if (active === 'all') return [true, false];
  return [active === 'true'];
}

/** Option contracts are kept by the plain symbol of what they are on, indices included. */
function underlyingOf({ search }: UniverseRequest): string | undefined {
  return search?.replace(/^I:/, '');
}
