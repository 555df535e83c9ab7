import type { DatasetName } from '../domain/dataset.ts';
import type { TradingDay } from '../domain/trading-day.ts';
import type { DecisionWorld } from './decide-day.ts';
import { diskBytesOf, type Estimates } from './estimate.ts';
import { budgetSeconds } from './route/budget-seconds.ts';
import { chooseDatasetRoute, type DatasetDecision } from './route/choose-dataset-route.ts';
import { addCosts, NO_COST } from './route/route-cost.ts';
import { routesOf } from './route-days.ts';
import type { DayDecision, DayTask, PlanTotals, Route, SyncPlan } from './sync-plan.ts';
import type { DatasetFacts, SyncRequest, VendorAccess } from './sync-request.ts';

/** What a plan depends on besides the request and the facts. */
export interface PlanWorld {
  readonly nowMs: number;
  readonly estimates: Estimates;
  readonly access: VendorAccess;
}

/**
 * Subtracts what exists and is fresh from what should exist, and sends the rest on the cheapest way. Pure: the same facts
 * give the same plan. Tasks come newest day first: people want recent days soonest, and the first refused day tells that
 * all older ones are refused too.
 */
export function planSync(request: SyncRequest, facts: readonly DatasetFacts[], world: PlanWorld): SyncPlan {
  const decided = facts.map((dataset) => ({ dataset, ...chooseDatasetRoute(request, dataset, world) }));
  const decisions = new Map<DatasetName, ReadonlyMap<TradingDay, DayDecision>>(
    decided.map((each) => [each.dataset.dataset, each.decisions]),
  );
  const days = decided
    .flatMap((each) => [...each.decisions.values()])
    .flatMap((decision) => (decision.kind === 'work' ? decision.tasks : []))
    .sort((left, right) => (left.day < right.day ? 1 : left.day > right.day ? -1 : 0));
  const routes = routesOf(decided, world.estimates);
  return {
    request,
    decisions,
    tasks: [...days, ...decided.flatMap((each) => each.fetches)],
    choices: decided.map((each) => each.choice),
    routes,
    totals: totalsOf(request, decided, days, routes, world),
  };
}

function totalsOf(
  request: SyncRequest,
  decided: readonly DatasetDecision[],
  days: readonly DayTask[],
  routes: readonly Route[],
  { estimates }: Pick<DecisionWorld, 'estimates'>,
): PlanTotals {
  const cost = decided.reduce((sum, { choice }) => addCosts(sum, choice.cost), NO_COST);
  const naiveCalls = decided.reduce((sum, { choice }) => sum + choice.naive.calls, 0);
  const ofSymbols = decided.reduce(
    (sum, { fetches, choice }) => (fetches.length > 0 ? sum + choice.cost.bytes : sum),
    0,
  );
  const isWork = new Set<Route['source']>(['flat', 'grouped', 'aggregates']);
  return {
    ...cost,
    seconds: Math.max(cost.seconds, budgetSeconds(cost.calls, estimates.callsPerMinute)),
    naiveCalls,
    naiveSeconds: budgetSeconds(naiveCalls, estimates.callsPerMinute),
    diskBytes: diskBytesOf(days, request.through, estimates) + ofSymbols,
    skipped: routes.reduce((sum, route) => sum + (isWork.has(route.source) ? 0 : route.days), 0),
  };
}
