import { createHash } from 'node:crypto';
import type { Precision } from '../../domain/bronze-column.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { SilverCause } from './silver-plan.ts';
import type { HeldDay, SilverWindow } from './silver-window.ts';

/** Raise it when silver files change their columns or how features are computed; every partition becomes stale. */
const SILVER_VERSION = 1;

/** Everything that can change the content of one partition. */
export interface SilverInputs {
  readonly window: SilverWindow;
  /** Of the formulas of the dataset’s features. */
  readonly featuresHash: string;
  readonly precision: Precision;
  readonly bars: ReadonlyMap<TradingDay, HeldDay>;
  /** Fingerprints of the days of other datasets that features read, by dataset. */
  readonly beside: ReadonlyMap<string, ReadonlyMap<TradingDay, string>>;
  /** The trading days of the calendar, from its beginning to `window.readTo` at least. */
  readonly tradingDays: readonly TradingDay[];
  /** Of the lives and factors that matter to the window’s symbols. */
  readonly factorDigest: string;
}

/** The parts of a fingerprint, in the order in which they are told to people, and what a change of each is called. */
const PARTS = ['features', 'bars', 'factors', 'beside'] as const satisfies readonly SilverCause[];

/**
 * What a partition of silver depends on, in four parts of 16 hex characters, so that a changed one tells why. Days count
 * from look-back to look-ahead; the calendar counts as rows since its beginning, for kernels cut their sums there.
 */
export function silverFingerprint(inputs: SilverInputs): string {
  const { window, featuresHash, precision, beside } = inputs;
  const calendar = calendarPart(inputs);
  const parts: Readonly<Record<(typeof PARTS)[number], string>> = {
    features: digest([SILVER_VERSION, precision, featuresHash]),
    bars: digest([window.key, calendar, daysWithin(window, filled(inputs.bars))]),
    factors: digest([inputs.factorDigest]),
    beside: digest([...beside].map(([name, days]) => [name, daysWithin(window, days)])),
  };
  return PARTS.map((part) => parts[part]).join('-');
}

/** Which part of the inputs differs between two fingerprints; `undefined` when none does. */
export function changedPart(before: string, after: string): SilverCause | undefined {
  return changedParts(before, after)[0];
}

/** All parts that differ, in their order. */
export function changedParts(before: string, after: string): readonly SilverCause[] {
  const [old, now] = [before.split('-'), after.split('-')];
  return PARTS.filter((_, index) => old[index] !== now[index]);
}

/** The part of a fingerprint that stands for the file’s columns and their types. */
export function shapePart(fingerprint: string): string {
  return fingerprint.split('-')[0] ?? fingerprint;
}

/** A fingerprint with the factors of another, for plans that do not look at factors. */
export function withFactorsOf(before: string, fingerprint: string): string {
  const old = before.split('-');
  return fingerprint
    .split('-')
    .map((part, index) => (PARTS[index] === 'factors' ? (old[index] ?? part) : part))
    .join('-');
}

function calendarPart({ window, tradingDays }: SilverInputs): readonly unknown[] {
  const first = tradingDays.findIndex((day) => day >= window.readFrom);
  const days = first === -1 ? [] : tradingDays.slice(first).filter((day) => day <= window.readTo);
  return [first, days];
}

/** Days without a bar change nothing. */
function filled(bars: SilverInputs['bars']): ReadonlyMap<TradingDay, string> {
  return new Map(
    [...bars].flatMap(([day, { fingerprint, rows }]) => (rows > 0 ? [[day, fingerprint] as const] : [])),
  );
}

function daysWithin(
  { readFrom, readTo }: SilverWindow,
  days: ReadonlyMap<TradingDay, string>,
): readonly (readonly [TradingDay, string])[] {
  return [...days].filter(([day]) => day >= readFrom && day <= readTo);
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
