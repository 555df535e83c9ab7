import type { DatasetName } from '../domain/dataset.ts';
import { isOverdue } from '../domain/publication.ts';
import { addDays, type TradingDay } from '../domain/trading-day.ts';
import { type Estimates, totalsOf } from './estimate.ts';
import { bronzeFingerprint, landingFingerprint } from './fingerprint.ts';
import { routesOf } from './route-days.ts';
import type { DayDecision, IngestTask, LandTask, SyncPlan } from './sync-plan.ts';
import type { DatasetFacts, SyncRequest, VendorObject } from './sync-request.ts';

/** The vendor has published files up to five days late; only after twice that is a day taken for absent. */
export const LATE_DAYS_MAX = 10;

/**
 * Subtracts what exists and is fresh from what should exist. Pure: the same facts give the same plan. Tasks come newest
 * day first: people want recent days soonest, and the first refused day tells that all older ones are refused too.
 */
export function planSync(
  request: SyncRequest,
  facts: readonly DatasetFacts[],
  world: { readonly nowMs: number; readonly estimates: Estimates },
): SyncPlan {
  const decisions = new Map<DatasetName, ReadonlyMap<TradingDay, DayDecision>>();
  for (const dataset of facts) decisions.set(dataset.dataset, decideDays(request, dataset, world.nowMs));
  const tasks = [...decisions.values()]
    .flatMap((days) => [...days.values()])
    .flatMap((decision) => (decision.kind === 'work' ? decision.tasks : []))
    .sort((left, right) => compare(right.day, left.day));
  const routes = routesOf(facts, decisions, world.estimates);
  return {
    request,
    decisions,
    tasks,
    routes,
    totals: totalsOf(request, facts, tasks, routes, world.estimates),
  };
}

function decideDays(
  request: SyncRequest,
  facts: DatasetFacts,
  nowMs: number,
): ReadonlyMap<TradingDay, DayDecision> {
  const days = new Set([...facts.tradingDays, ...facts.listed.keys()]);
  const held = request.through === 'landing' ? facts.landed : facts.bronze;
  for (const day of held.keys()) days.add(day);
  return new Map(
    [...days]
      .filter((day) => day >= request.from && day <= request.to)
      .sort(compare)
      .map((day) => [day, decideDay(request, facts, day, nowMs)]),
  );
}

function decideDay(request: SyncRequest, facts: DatasetFacts, day: TradingDay, nowMs: number): DayDecision {
  const object = facts.listed.get(day);
  const held = request.through === 'landing' ? facts.landed.get(day) : facts.bronze.get(day);
  if (object === undefined) {
    if (held !== undefined) return { kind: 'withdrawn' };
    if (isOverdue(addDays(day, LATE_DAYS_MAX), nowMs)) return { kind: 'absent' };
    return { kind: 'pending', isLate: isOverdue(day, nowMs) };
  }
  const wanted =
    request.through === 'landing' ? landingFingerprint(object) : bronzeFingerprint(object, request);
  if (held === wanted && request.mode !== 'rebuild') return { kind: 'fresh' };
  const failure = facts.failed.get(day);
  const failedBefore = failure !== undefined && isFailureOf(failure.fingerprint, object, request);
  if (request.mode === 'missing') {
    if (facts.forbidden.has(day)) return { kind: 'forbidden' };
    if (failedBefore) return { kind: 'failed-before', code: failure.code };
  }
  const tasks = tasksFor(request, facts, day, object);
  if (request.mode === 'rebuild' && held !== undefined) return { kind: 'work', why: 'rebuild', tasks };
  if (failedBefore || facts.forbidden.has(day)) return { kind: 'work', why: 'retry', tasks };
  return { kind: 'work', why: held === undefined ? 'missing' : 'stale', tasks };
}

function isFailureOf(fingerprint: string, object: VendorObject, request: SyncRequest): boolean {
  return fingerprint === landingFingerprint(object) || fingerprint === bronzeFingerprint(object, request);
}

function tasksFor(
  request: SyncRequest,
  facts: DatasetFacts,
  day: TradingDay,
  object: VendorObject,
): readonly (LandTask | IngestTask)[] {
  const fingerprint = landingFingerprint(object);
  const base = { dataset: facts.dataset, day, object };
  const land: LandTask = {
    ...base,
    id: `land:${facts.dataset}:${day}`,
    kind: 'land',
    fingerprint,
    dependsOn: [],
  };
  const isLanded = facts.landed.get(day) === fingerprint;
  if (request.through === 'landing') return [land];
  const ingest: IngestTask = {
    ...base,
    id: `ingest:${facts.dataset}:${day}`,
    kind: 'ingest',
    fingerprint: bronzeFingerprint(object, request),
    dependsOn: isLanded ? [] : [land.id],
  };
  return isLanded ? [ingest] : [land, ingest];
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
