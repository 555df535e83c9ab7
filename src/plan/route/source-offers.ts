import { DATASETS, type DatasetName, GROUPED_DATASETS, type GroupedDataset } from '../../domain/dataset.ts';
import { localDayBounds, localTimeMs } from '../../domain/local-time.ts';
import { expectedPublicationMs, isOverdue } from '../../domain/publication.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import { bronzeFingerprint, landingFingerprint } from '../fingerprint.ts';
import type { DatasetFacts, SyncRequest, VendorAccess, VendorObject } from '../sync-request.ts';

/** The vendor has published files up to five days late; only after twice that is a day taken for absent. */
export const LATE_DAYS_MAX = 10;

/** What the bucket can give for a day. */
export type FlatOffer =
  | { readonly kind: 'published'; readonly object: VendorObject; readonly failedBefore: boolean }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'pending'; readonly isLate: boolean }
  | { readonly kind: 'absent' }
  /** Not to be asked: no key, or another way was asked for. */
  | { readonly kind: 'closed'; readonly reason: string };

/** What grouped daily can give for a day. */
export type GroupedOffer =
  | { readonly kind: 'open' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'empty' }
  /** The day is not over. */
  | { readonly kind: 'early' }
  | { readonly kind: 'closed'; readonly reason: string };

/** What offers depend on. */
export interface OfferWorld {
  readonly nowMs: number;
  readonly access: VendorAccess;
}

/** What the bucket offers for a day. */
export function flatOffer(
  request: SyncRequest,
  facts: DatasetFacts,
  day: TradingDay,
  { nowMs, access }: OfferWorld,
): FlatOffer {
  if (request.route === 'grouped' || request.route === 'rest') {
    return { kind: 'closed', reason: `--route ${request.route} was asked for` };
  }
  if (!access.hasFlatFiles) return { kind: 'closed', reason: 'no key for flat files' };
  const object = facts.listed.get(day);
  if (object === undefined) {
    if (isOverdue(addDays(day, LATE_DAYS_MAX), nowMs)) return { kind: 'absent' };
    return { kind: 'pending', isLate: isOverdue(day, nowMs) };
  }
  if (facts.tried?.days.get(day) === 'refused') return { kind: 'forbidden' };
  const failure = facts.failed.get(day);
  const failedBefore =
    failure !== undefined && isFailureOf(failure.fingerprint, object, { request, facts, day });
  if (request.mode === 'missing') {
    if (facts.forbidden.has(day)) return { kind: 'forbidden' };
    if (failedBefore) return { kind: 'failed', code: failure.code };
  }
  return { kind: 'published', object, failedBefore: failedBefore || facts.forbidden.has(day) };
}

/** The day of a dataset that something is to be made of. */
interface WantedDay {
  readonly request: SyncRequest;
  readonly facts: DatasetFacts;
  readonly day: TradingDay;
}

/** What bars made of an object would have for a fingerprint now. */
export function barsFingerprint(object: VendorObject, { request, facts, day }: WantedDay): string {
  return bronzeFingerprint(object, { precision: request.precision, accepted: facts.accepted?.get(day) });
}

function isFailureOf(fingerprint: string, object: VendorObject, wanted: WantedDay): boolean {
  return fingerprint === landingFingerprint(object) || fingerprint === barsFingerprint(object, wanted);
}

/** What grouped daily offers for a day. */
export function groupedOffer(
  request: SyncRequest,
  facts: DatasetFacts,
  day: TradingDay,
  { nowMs, access }: OfferWorld,
): GroupedOffer {
  const dataset = asGrouped(facts.dataset);
  if (dataset === undefined) return { kind: 'closed', reason: 'only day bars of shares, crypto and fx' };
  if (request.route === 'flat') return { kind: 'closed', reason: '--route flat was asked for' };
  if (!access.hasRest) return { kind: 'closed', reason: 'no key for the REST API' };
  if (nowMs < groupedFromMs(dataset, day)) return { kind: 'early' };
  if (facts.floor !== undefined && day < facts.floor) return { kind: 'forbidden' };
  const asked = facts.asked.get(day);
  if (asked !== undefined && request.mode === 'missing') {
    if (asked.state === 'forbidden') return { kind: 'forbidden' };
    if (asked.state === 'empty' && !isProvisional(asked.askedMs, day, nowMs)) return { kind: 'empty' };
  }
  return { kind: 'open' };
}

/** The dataset as one that grouped daily answers, or `undefined`. */
export function asGrouped(dataset: DatasetName): GroupedDataset | undefined {
  return GROUPED_DATASETS.find((name) => name === dataset);
}

/** Whether an answer came before the day was final, and may be asked for again by now. */
export function isProvisional(askedMs: number, day: TradingDay, nowMs: number): boolean {
  return askedMs < expectedPublicationMs(day) && isOverdue(day, nowMs);
}

/** When a day’s bars are worth asking for: after the evening’s trading in New York, or at the day’s end elsewhere. */
function groupedFromMs(dataset: GroupedDataset, day: TradingDay): number {
  const { timeZone } = DATASETS[dataset];
  if (dataset === 'stocks_daily') return localTimeMs(day, '20:15', 'America/New_York');
  return localDayBounds(day, timeZone).endMs;
}
