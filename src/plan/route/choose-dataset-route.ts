import { assetOfSymbol } from '../../domain/asset-of-symbol.ts';
import { countOf } from '../../domain/count-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { type DecisionWorld, decideDay } from '../decide-day.ts';
import { costOfAggregates, costOfTasks } from '../estimate.ts';
import type { FetchTask } from '../fetch-task.ts';
import type { DayDecision } from '../sync-plan.ts';
import type { DatasetFacts, SyncRequest } from '../sync-request.ts';
import { chooseSymbolRoute } from './choose-symbol-route.ts';
import {
  addCosts,
  type DatasetChoice,
  type DatasetRoute,
  NO_COST,
  type RejectedRoute,
} from './route-cost.ts';
import { asGrouped } from './source-offers.ts';

/** How one dataset is served, day by day and as a whole. */
export interface DatasetDecision {
  readonly decisions: ReadonlyMap<TradingDay, DayDecision>;
  readonly fetches: readonly FetchTask[];
  readonly choice: DatasetChoice;
}

/** Decides every day of a dataset, chooses the way for the whole, and keeps what the other ways would have cost. */
export function chooseDatasetRoute(
  request: SyncRequest,
  facts: DatasetFacts,
  world: DecisionWorld,
): DatasetDecision {
  const market = decideDays(request, facts, world);
  const { estimates } = world;
  if (request.symbols === undefined) {
    const cost = costOfTasks(tasksOf(market), estimates);
    const rejected = rejectedForMarket(request, facts, market, world);
    return {
      decisions: market,
      fetches: [],
      choice: describe(request, facts, market, { cost, rejected, world }),
    };
  }
  const route = chooseSymbolRoute(request, facts, market, world);
  const cost = addCosts(costOfTasks(tasksOf(route.decisions), estimates), route.aggregatesCost);
  const chosen = routeOf(route.decisions);
  const known = new Set<DatasetRoute>([chosen, ...route.rejected.map((each) => each.route)]);
  const others = rejectedForMarket(request, facts, market, world).filter((each) => !known.has(each.route));
  const rejected = [...route.rejected, ...others];
  return {
    decisions: route.decisions,
    fetches: route.tasks,
    choice: describe(request, facts, route.decisions, {
      cost,
      rejected,
      world,
      // Those whose days are held would not be asked for by anybody.
      ...(chosen === 'aggregates' ? { symbols: route.tasks.length } : {}),
    }),
  };
}

function decideDays(
  request: SyncRequest,
  facts: DatasetFacts,
  world: DecisionWorld,
): ReadonlyMap<TradingDay, DayDecision> {
  const days = new Set([...facts.tradingDays, ...facts.listed.keys()]);
  const held = request.through === 'landing' ? facts.landed : facts.bronze;
  for (const day of held.keys()) days.add(day);
  const only = request.days === undefined ? undefined : new Set(request.days);
  return new Map(
    [...days]
      .filter((day) => day >= request.from && day <= request.to && only?.has(day) !== false)
      .sort()
      .map((day) => [day, decideDay(request, facts, day, world)]),
  );
}

function tasksOf(decisions: ReadonlyMap<TradingDay, DayDecision>) {
  return [...decisions.values()].flatMap((decision) => (decision.kind === 'work' ? decision.tasks : []));
}

interface Chosen {
  readonly cost: DatasetChoice['cost'];
  readonly rejected: readonly RejectedRoute[];
  readonly world: DecisionWorld;
  /** Where not all that are wanted are asked for. */
  readonly symbols?: number;
}

function describe(
  request: SyncRequest,
  facts: DatasetFacts,
  decisions: ReadonlyMap<TradingDay, DayDecision>,
  { cost, rejected, world, symbols = symbolCount(request, facts, world) }: Chosen,
): DatasetChoice {
  const { dataset } = facts;
  const route = routeOf(decisions);
  const days = [...decisions.values()].filter(({ kind }) => kind === 'work' || kind === 'by-symbol').length;
  const reason = reasonOf(route, rejected);
  const naive = { symbols, days, calls: symbols * days };
  return {
    dataset,
    route,
    reason,
    cost: cost.seconds === 0 ? { ...NO_COST, ...cost } : cost,
    naive,
    rejected,
  };
}

function symbolCount(request: SyncRequest, { dataset }: DatasetFacts, { estimates }: DecisionWorld): number {
  const { asset, typical } = DATASETS[dataset];
  if (request.symbols === undefined) return estimates.symbols.get(dataset) ?? typical.symbols;
  return request.symbols.filter((symbol) => assetOfSymbol(symbol) === asset).length;
}

function routeOf(decisions: ReadonlyMap<TradingDay, DayDecision>): DatasetRoute {
  const routes = new Set<'flat' | 'grouped' | 'aggregates' | 'none'>();
  let isHeld = false;
  for (const decision of decisions.values()) {
    if (decision.kind === 'work') routes.add(decision.source);
    else if (decision.kind === 'by-symbol') routes.add('aggregates');
    else if (decision.kind === 'fresh' || decision.kind === 'withdrawn') isHeld = true;
    else routes.add('none');
  }
  const ways = [...routes].filter((route) => route !== 'none');
  const [only] = ways;
  if (ways.length > 1) return 'hybrid';
  if (only !== undefined) return only;
  return isHeld || decisions.size === 0 ? 'lake' : 'none';
}

const REASONS: Readonly<Record<DatasetRoute, string>> = {
  lake: 'everything that can be had is held and fresh',
  flat: 'one file a day, no limit of rate',
  grouped: 'one call a day for the whole market',
  aggregates: 'symbol by symbol: a call brings years of days of one, or 50,000 minutes',
  hybrid: 'each part of the range by its own way',
  none: 'nothing can be had now',
};

function reasonOf(route: DatasetRoute, rejected: readonly RejectedRoute[]): string {
  const isForced = route !== 'none' && rejected.some(({ reason }) => reason.startsWith('--route'));
  return isForced ? `${REASONS[route]}; asked for` : REASONS[route];
}

/** What other ways would have cost for the whole market. */
function rejectedForMarket(
  request: SyncRequest,
  facts: DatasetFacts,
  market: ReadonlyMap<TradingDay, DayDecision>,
  world: DecisionWorld,
): readonly RejectedRoute[] {
  const worked = [...market].filter(([, decision]) => decision.kind === 'work');
  if (worked.length === 0) return closedWays(request, facts, market, world);
  const routes = new Set(worked.map(([, decision]) => (decision.kind === 'work' ? decision.source : 'flat')));
  return [
    ...(routes.has('grouped') ? [] : [rejectedGrouped(request, facts, worked.length, world)]),
    ...(routes.has('flat')
      ? []
      : [
          rejectedFlat(
            request,
            facts,
            worked.map(([day]) => day),
            world,
          ),
        ]),
    rejectedAggregates(request, facts, worked.length, world),
  ];
}

/** Where the market cannot serve a single day, and symbols are asked for instead: why not. */
function closedWays(
  request: SyncRequest,
  facts: DatasetFacts,
  market: ReadonlyMap<TradingDay, DayDecision>,
  world: DecisionWorld,
): readonly RejectedRoute[] {
  const days = [...market].filter(([, { kind }]) => kind !== 'fresh' && kind !== 'withdrawn');
  if (request.symbols === undefined || days.length === 0) return [];
  return [
    rejectedFlat(
      request,
      facts,
      days.map(([day]) => day),
      world,
    ),
    ...(asGrouped(facts.dataset) === undefined ? [rejectedGrouped(request, facts, days.length, world)] : []),
  ];
}

function rejectedGrouped(
  request: SyncRequest,
  facts: DatasetFacts,
  days: number,
  { estimates, access }: DecisionWorld,
): RejectedRoute {
  const dataset = asGrouped(facts.dataset);
  if (dataset === undefined)
    return { route: 'grouped', reason: 'answers day bars of shares, crypto and fx only' };
  const ask = { id: '', kind: 'ask', dataset, day: request.from, fingerprint: '', dependsOn: [] } as const;
  const cost = costOfTasks(
    Array.from({ length: days }, () => ask),
    estimates,
  );
  if (request.route === 'flat') return { route: 'grouped', reason: '--route flat was asked for', cost };
  return { route: 'grouped', reason: access.hasRest ? 'costs more' : 'no key for the REST API', cost };
}

function rejectedFlat(
  request: SyncRequest,
  facts: DatasetFacts,
  days: readonly TradingDay[],
  { access }: DecisionWorld,
): RejectedRoute {
  if (request.route !== 'auto') return { route: 'flat', reason: `--route ${request.route} was asked for` };
  if (!access.hasFlatFiles) return { route: 'flat', reason: 'no key for flat files' };
  const refused = days.filter((day) => facts.forbidden.has(day)).length;
  if (refused > 0)
    return {
      route: 'flat',
      reason: `not in the vendor’s plan (403) on ${refused} of ${countOf(days.length, 'day')}`,
    };
  const listed = days.filter((day) => facts.listed.has(day)).length;
  return listed === 0
    ? { route: 'flat', reason: 'not published for these days' }
    : { route: 'flat', reason: 'costs more, or not wanted for days so new' };
}

function rejectedAggregates(
  request: SyncRequest,
  facts: DatasetFacts,
  days: number,
  world: DecisionWorld,
): RejectedRoute {
  const { dataset } = facts;
  const symbols = symbolCount(request, facts, world);
  // One answer holds 50,000 minutes, about 52 sessions of 960; day bars of a lifetime fit into one.
  const answers = DATASETS[dataset].timeframe === '1d' ? 1 : Math.ceil(days / 52);
  const calls = symbols * answers;
  const cost = costOfAggregates({ dataset, calls, symbolDays: symbols * days }, world.estimates);
  const reason = request.route === 'flat' ? '--route flat was asked for' : 'a call for every symbol at least';
  return { route: 'aggregates', reason, cost };
}
