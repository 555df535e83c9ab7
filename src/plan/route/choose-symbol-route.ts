import { assetOfSymbol } from '../../domain/asset-of-symbol.ts';
import { countOf } from '../../domain/count-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { costOfAggregates, costOfTasks, type Estimates } from '../estimate.ts';
import type { FetchTask } from '../fetch-task.ts';
import type { DayDecision } from '../sync-plan.ts';
import type { DatasetFacts, SyncRequest, VendorAccess } from '../sync-request.ts';
import { missingSymbolDays } from './missing-symbol-days.ts';
import { addCosts, type RejectedRoute, type RouteCost, weightOf } from './route-cost.ts';

/** How the wanted symbols of a dataset are served. */
export interface SymbolRoute {
  readonly kind: 'market' | 'aggregates' | 'hybrid';
  readonly decisions: ReadonlyMap<TradingDay, DayDecision>;
  readonly tasks: readonly FetchTask[];
  /** Of the calls for single symbols alone. */
  readonly aggregatesCost: RouteCost;
  readonly rejected: readonly RejectedRoute[];
}

/** What the choice depends on. */
export interface SymbolChoiceWorld {
  readonly estimates: Estimates;
  readonly access: VendorAccess;
}

interface Candidate extends Omit<SymbolRoute, 'rejected'> {
  readonly cost: RouteCost;
  /** Days that stay without bars. */
  readonly unserved: number;
}

/**
 * Chooses between whole days of the market, calls for single symbols, and files for the days that have one with calls
 * for the rest. The way that leaves the fewest days without bars wins, then the one that weighs least.
 */
export function chooseSymbolRoute(
  request: SyncRequest,
  facts: DatasetFacts,
  market: ReadonlyMap<TradingDay, DayDecision>,
  world: SymbolChoiceWorld,
): SymbolRoute {
  const whole = marketCandidate(market, world);
  if (!mayAsk(request, world.access)) {
    const reason =
      request.route === 'auto' ? 'no key for the REST API' : `--route ${request.route} was asked for`;
    return { ...whole, rejected: [{ route: 'aggregates', reason }] };
  }
  const single = symbolCandidate('aggregates', request, facts, market, () => true, world);
  const mixed = symbolCandidate('hybrid', request, facts, market, (decision) => !isFlatWork(decision), world);
  const isMixed = [...market.values()].some(isFlatWork) && mixed.tasks.length > 0;
  const ways = [whole, single, ...(isMixed ? [mixed] : [])];
  const best = ways.reduce((winner, each) => (isBetter(each, winner) ? each : winner));
  const others = ways.filter((each) => each !== best);
  return { ...best, rejected: others.flatMap((each) => rejectedRoute(each, best)) };
}

function mayAsk(request: SyncRequest, access: VendorAccess): boolean {
  return (
    access.hasRest && (request.route === 'auto' || request.route === 'rest') && request.through === 'bronze'
  );
}

function isFlatWork(decision: DayDecision): boolean {
  return decision.kind === 'work' && decision.source === 'flat';
}

function isServed({ kind }: DayDecision): boolean {
  return kind === 'fresh' || kind === 'withdrawn' || kind === 'work' || kind === 'by-symbol';
}

function marketCandidate(
  market: ReadonlyMap<TradingDay, DayDecision>,
  { estimates }: SymbolChoiceWorld,
): Candidate {
  const tasks = [...market.values()].flatMap((decision) => (decision.kind === 'work' ? decision.tasks : []));
  return {
    kind: 'market',
    decisions: market,
    tasks: [],
    aggregatesCost: { objects: 0, calls: 0, bytes: 0, seconds: 0 },
    cost: costOfTasks(tasks, estimates),
    unserved: [...market.values()].filter((decision) => !isServed(decision)).length,
  };
}

function symbolCandidate(
  kind: 'aggregates' | 'hybrid',
  request: SyncRequest,
  facts: DatasetFacts,
  market: ReadonlyMap<TradingDay, DayDecision>,
  isAsked: (decision: DayDecision) => boolean,
  { estimates }: SymbolChoiceWorld,
): Candidate {
  const { dataset } = facts;
  const { asset, timeframe } = DATASETS[dataset];
  const { floor } = facts;
  const open = [...market]
    .filter(([, decision]) => isOpen(decision) && isAsked(decision))
    .map(([day]) => day);
  const days = floor === undefined ? open : open.filter((day) => day >= floor);
  const symbols = (request.symbols ?? []).filter((symbol) => assetOfSymbol(symbol) === asset);
  const covered = request.mode === 'rebuild' ? (facts.tried?.covered ?? NOTHING_COVERED) : facts.covered;
  const missing = missingSymbolDays({ asset, timeframe, symbols, days, covered });
  const asked = new Set(days);
  const refused = new Set(open.filter((day) => !asked.has(day)));
  const decide = (day: TradingDay, decision: DayDecision): DayDecision => {
    if (asked.has(day)) return { kind: missing.tasks.length === 0 ? 'fresh' : 'by-symbol' };
    return refused.has(day) ? { kind: 'forbidden' } : decision;
  };
  const decisions = new Map(
    [...market].map(([day, decision]): [TradingDay, DayDecision] => [day, decide(day, decision)]),
  );
  const rest = marketCandidate(decisions, { estimates, access: NO_ACCESS });
  const aggregatesCost = costOfAggregates({ dataset, ...missing }, estimates);
  return {
    kind,
    decisions,
    tasks: missing.tasks,
    aggregatesCost,
    cost: addCosts(rest.cost, aggregatesCost),
    unserved: rest.unserved,
  };
}

const NOTHING_COVERED: DatasetFacts['covered'] = new Map();

const NO_ACCESS: VendorAccess = {
  hasFlatFiles: false,
  hasRest: false,
  callsPerMinute: 'unlimited',
  flatAfterDays: undefined,
};

/** Days that are neither held nor still running. */
function isOpen(decision: DayDecision): boolean {
  if (decision.kind === 'pending') return decision.isLate;
  return decision.kind !== 'fresh' && decision.kind !== 'withdrawn';
}

function isBetter(one: Candidate, other: Candidate): boolean {
  if (one.unserved !== other.unserved) return one.unserved < other.unserved;
  return weightOf(one.cost) < weightOf(other.cost);
}

function rejectedRoute(each: Candidate, best: Candidate): readonly RejectedRoute[] {
  const route = each.kind === 'market' ? marketRoute(each.decisions) : each.kind;
  if (route === undefined) return [];
  const reason =
    each.unserved > best.unserved
      ? `leaves ${countOf(each.unserved - best.unserved, 'more day')} without bars`
      : 'costs more';
  return [{ route, reason, cost: each.cost }];
}

function marketRoute(
  decisions: ReadonlyMap<TradingDay, DayDecision>,
): 'flat' | 'grouped' | 'hybrid' | undefined {
  const sources = new Set(
    [...decisions.values()].flatMap((decision) => (decision.kind === 'work' ? [decision.source] : [])),
  );
  if (sources.size > 1) return 'hybrid';
  return [...sources][0];
}
