import { DATASETS, type DatasetName } from '../domain/dataset.ts';
import { localDayBounds } from '../domain/local-time.ts';
import { daysBetween, type TradingDay, utcDateOf } from '../domain/trading-day.ts';
import { costOfTasks, type Estimates } from './estimate.ts';
import { landingFingerprint } from './fingerprint.ts';
import { weightOf } from './route/route-cost.ts';
import {
  asGrouped,
  barsFingerprint,
  type FlatOffer,
  flatOffer,
  type GroupedOffer,
  groupedOffer,
  isProvisional,
  type OfferWorld,
} from './route/source-offers.ts';
import type {
  AskTask,
  DayDecision,
  DayTask,
  IngestTask,
  LandTask,
  UnfoldTask,
  WorkCause,
} from './sync-plan.ts';
import type { DatasetFacts, SyncRequest, VendorObject } from './sync-request.ts';

/** What a decision depends on besides request and facts. */
export interface DecisionWorld extends OfferWorld {
  readonly estimates: Estimates;
}

/** Decides what to do about one day of one dataset. Pure: the same facts give the same decision. */
export function decideDay(
  wanted: SyncRequest,
  facts: DatasetFacts,
  day: TradingDay,
  world: DecisionWorld,
): DayDecision {
  const request: SyncRequest =
    facts.tried?.days.get(day) === 'done' ? { ...wanted, mode: 'missing' } : wanted;
  const flat = flatOffer(request, facts, day, world);
  const grouped = groupedOffer(request, facts, day, world);
  const held = request.through === 'landing' ? heldLanding(facts, day) : facts.bronze.get(day);
  const place: Place = { request, facts, day, world, flat, grouped };
  if (held === undefined) return fetchDay(place);
  return held.source === 'flat' ? checkFlat(place, held.fingerprint) : checkGrouped(place, held.fingerprint);
}

interface Place {
  readonly request: SyncRequest;
  readonly facts: DatasetFacts;
  readonly day: TradingDay;
  readonly world: DecisionWorld;
  readonly flat: FlatOffer;
  readonly grouped: GroupedOffer;
}

function heldLanding({ landed, asked }: DatasetFacts, day: TradingDay) {
  const file = landed.get(day);
  if (file !== undefined) return { source: 'flat', fingerprint: file } as const;
  const answer = asked.get(day)?.fingerprint;
  return answer === undefined ? undefined : ({ source: 'grouped', fingerprint: answer } as const);
}

function checkFlat(place: Place, fingerprint: string): DayDecision {
  const { request, flat } = place;
  switch (flat.kind) {
    case 'published': {
      const { object } = flat;
      const wanted =
        request.through === 'landing' ? landingFingerprint(object) : barsFingerprint(object, place);
      if (fingerprint !== wanted) return flatWork(place, object, flat.failedBefore ? 'retry' : 'stale');
      return request.mode === 'rebuild' ? flatWork(place, object, 'rebuild') : { kind: 'fresh' };
    }
    case 'forbidden':
    case 'failed': {
      // The file it was made from may be the one that is refused now; only another revision makes it stale.
      const object = place.facts.listed.get(place.day);
      if (object === undefined) return unavailable(place);
      const landed = landingFingerprint(object);
      const wanted = request.through === 'landing' ? landed : barsFingerprint(object, place);
      if (fingerprint === wanted) return { kind: 'fresh' };
      // What has changed is a person’s decision about rows, and the file is here.
      const isDecided = flat.kind === 'forbidden' && place.facts.landed.get(place.day) === landed;
      return isDecided ? flatWork(place, object, 'stale') : unavailable(place);
    }
    case 'pending':
    case 'absent':
      return { kind: 'withdrawn' };
    case 'closed':
      if (request.mode === 'rebuild' && place.grouped.kind === 'open') return groupedWork(place, 'rebuild');
      return { kind: 'fresh' };
  }
}

function checkGrouped(place: Place, fingerprint: string): DayDecision {
  const { request, facts, day, world, flat, grouped } = place;
  if (flat.kind === 'published' && pick(place) === 'flat') return flatWork(place, flat.object, 'superseded');
  const asked = facts.asked.get(day);
  if (grouped.kind === 'open') {
    if (request.mode === 'rebuild') return groupedWork(place, 'rebuild');
    if (asked === undefined) return { kind: 'fresh' };
    if (isProvisional(asked.askedMs, day, world.nowMs)) return groupedWork(place, 'provisional');
  }
  const isStale =
    request.through === 'bronze' && asked?.fingerprint !== undefined && asked.fingerprint !== fingerprint;
  return isStale ? unfoldWork(place) : { kind: 'fresh' };
}

function fetchDay(place: Place): DayDecision {
  const { flat, grouped, facts, day } = place;
  const picked = pick(place);
  if (picked === 'flat' && flat.kind === 'published') {
    return flatWork(place, flat.object, flat.failedBefore ? 'retry' : 'missing');
  }
  if (picked === 'grouped' && grouped.kind === 'open') {
    if (facts.asked.get(day)?.fingerprint !== undefined && place.request.mode !== 'rebuild') {
      return unfoldWork(place);
    }
    return groupedWork(place, 'missing');
  }
  return unavailable(place);
}

/** The source to take where there is a choice. */
function pick(place: Place): 'flat' | 'grouped' | undefined {
  const { flat, grouped, day, world } = place;
  if (flat.kind !== 'published') return grouped.kind === 'open' ? 'grouped' : undefined;
  if (grouped.kind !== 'open') return 'flat';
  const { flatAfterDays, callsPerMinute } = world.access;
  if (flatAfterDays !== undefined) {
    return daysBetween(day, utcDateOf(world.nowMs)) > flatAfterDays ? 'flat' : 'grouped';
  }
  const fileWeight = weightOf(costOfTasks(landAndIngest(place, flat.object), world.estimates));
  const answer = costOfTasks(askAndUnfold(place), world.estimates);
  // One more call costs its share of the minute, however many there are.
  const shareSeconds = callsPerMinute === 'unlimited' ? 0 : 60 / callsPerMinute;
  return fileWeight <= weightOf({ ...answer, seconds: answer.seconds + shareSeconds }) ? 'flat' : 'grouped';
}

/** Nothing can be had from anywhere: what the better source says counts. */
function unavailable({ flat, grouped, facts, day, world }: Place): DayDecision {
  switch (flat.kind) {
    case 'forbidden':
      return { kind: 'forbidden' };
    case 'failed':
      return { kind: 'failed-before', code: flat.code };
    case 'pending':
      return flat;
    case 'absent':
      return { kind: 'absent' };
    case 'published':
    case 'closed':
      if (grouped.kind === 'forbidden') return { kind: 'forbidden' };
      if (grouped.kind === 'empty') return { kind: 'absent' };
      if (grouped.kind === 'early' || !isOver(facts.dataset, day, world)) {
        return { kind: 'pending', isLate: false };
      }
      return {
        kind: 'out-of-reach',
        reason: `${flat.kind === 'closed' ? flat.reason : 'no way to it'}, and only files have these bars`,
      };
  }
}

function isOver(dataset: DatasetName, day: TradingDay, { nowMs }: OfferWorld): boolean {
  return nowMs >= localDayBounds(day, DATASETS[dataset].timeZone).endMs;
}

function flatWork(place: Place, object: VendorObject, why: WorkCause): DayDecision {
  return { kind: 'work', source: 'flat', why, tasks: landAndIngest(place, object) };
}

function groupedWork(place: Place, why: WorkCause): DayDecision {
  const because = becauseOf(place);
  const tasks = askAndUnfold(place);
  return { kind: 'work', source: 'grouped', why, ...(because === undefined ? {} : { because }), tasks };
}

/** The answer is in landing already. */
function unfoldWork(place: Place): DayDecision {
  const tasks = askAndUnfold(place).filter(({ kind }) => kind === 'unfold');
  return { kind: 'work', source: 'grouped', why: 'missing', tasks };
}

/** Why a day comes from grouped daily and not from a file. */
function becauseOf({ flat, world }: Place): string | undefined {
  switch (flat.kind) {
    case 'forbidden':
      return 'the file is not in the vendor’s plan (403)';
    case 'failed':
      return `the file is faulty (${flat.code})`;
    case 'pending':
      return 'the file is not published yet';
    case 'absent':
      return 'the vendor has no file';
    case 'closed':
      return flat.reason;
    case 'published':
      return world.access.flatAfterDays === undefined
        ? 'cheaper than the file'
        : `not older than ${world.access.flatAfterDays} days`;
  }
}

function landAndIngest(place: Place, object: VendorObject): readonly DayTask[] {
  const { request, facts, day } = place;
  const { dataset } = facts;
  const fingerprint = landingFingerprint(object);
  const land: LandTask = {
    id: `land:${dataset}:${day}`,
    kind: 'land',
    dataset,
    day,
    object,
    fingerprint,
    dependsOn: [],
  };
  if (request.through === 'landing') return [land];
  const isLanded = facts.landed.get(day) === fingerprint;
  const ingest: IngestTask = {
    id: `ingest:${dataset}:${day}`,
    kind: 'ingest',
    dataset,
    day,
    object,
    fingerprint: barsFingerprint(object, place),
    dependsOn: isLanded ? [] : [land.id],
  };
  return isLanded ? [ingest] : [land, ingest];
}

/** What the answer will be is not known yet, so the fingerprints name the question. */
function askAndUnfold({ request, day, facts }: Place): readonly DayTask[] {
  const dataset = asGrouped(facts.dataset);
  if (dataset === undefined) return [];
  const ask: AskTask = {
    id: `ask:${dataset}:${day}`,
    kind: 'ask',
    dataset,
    day,
    fingerprint: `ask:${day}`,
    dependsOn: [],
  };
  if (request.through === 'landing') return [ask];
  const isLanded = facts.asked.get(day)?.fingerprint;
  const unfold: UnfoldTask = {
    id: `unfold:${dataset}:${day}`,
    kind: 'unfold',
    dataset,
    day,
    fingerprint: isLanded ?? `unfold:${day}`,
    dependsOn: [ask.id],
  };
  return [ask, unfold];
}
