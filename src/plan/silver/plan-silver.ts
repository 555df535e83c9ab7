import type { Precision } from '../../domain/bronze-column.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { changedPart, changedParts, silverFingerprint, withFactorsOf } from './silver-fingerprint.ts';
import { type SilverCause, type SilverPlan, type SilverTask, silverTaskId } from './silver-plan.ts';
import type { SilverWindow, WindowFacts } from './silver-window.ts';

/** A partition of silver in the catalog. */
export interface HeldSilver {
  readonly fingerprint: string;
  /** Its file is there and has the size that was published. */
  readonly isIntact: boolean;
}

/** What planning one dataset’s silver goes by. */
export interface SilverFacts extends WindowFacts {
  /** Made of the same facts. */
  readonly windows: readonly SilverWindow[];
  readonly beside: ReadonlyMap<string, ReadonlyMap<TradingDay, string>>;
  readonly featuresHash: string;
  readonly precision: Precision;
  /** One for each window, by key; `unknown` where they are not worth computing: then they count as what they were. */
  readonly factorDigests: ReadonlyMap<string, string> | 'unknown';
  readonly held: ReadonlyMap<string, HeldSilver>;
}

/** Which partitions are looked at. Absent days are no bound. */
export interface SilverScope {
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  /** `own`: partitions that hold days of the range. `read`: also those whose features look at them. */
  readonly days: 'own' | 'read';
  readonly mode: 'missing' | 'rebuild';
}

/**
 * Subtracts the silver that exists and is fresh from what should exist. Pure: the same facts give the same plan, in
 * whatever order datasets and days became known.
 */
export function planSilver(facts: readonly SilverFacts[], scope: SilverScope): SilverPlan {
  const plans = facts.map((dataset) => planDataset(dataset, scope));
  return {
    tasks: plans.flatMap((plan) => plan.tasks),
    fresh: plans.flatMap((plan) => plan.fresh),
    removals: plans.flatMap((plan) => plan.removals),
  };
}

function planDataset(facts: SilverFacts, scope: SilverScope): SilverPlan {
  const { dataset, windows, held } = facts;
  const tasks: SilverTask[] = [];
  const fresh: SilverPlan['fresh'][number][] = [];
  for (const window of windows.filter((each) => isInScope(each, scope))) {
    const { key } = window;
    const fingerprint = fingerprintOf(window, facts);
    const why = causeOf(held.get(key), fingerprint, scope.mode);
    if (why === undefined) fresh.push({ dataset, key });
    else tasks.push({ id: silverTaskId({ dataset, key }), dataset, key, why, fingerprint, window });
  }
  const wanted = new Set(windows.map(({ key }) => key));
  const removals = [...held.keys()]
    .filter((key) => !wanted.has(key) && isKeyInScope(key, scope))
    .sort()
    .map((key) => ({ dataset, key }));
  return { tasks, fresh, removals };
}

/** A partition whose file is there, and what has changed since it was made. */
export interface JudgedSilver {
  readonly window: SilverWindow;
  readonly changed: readonly SilverCause[];
}

/** The partitions that are there, for those who read them: bars may be right where formulas are not. */
export function judgeSilver(facts: SilverFacts): readonly JudgedSilver[] {
  return facts.windows.flatMap((window) => {
    const held = facts.held.get(window.key);
    if (held?.isIntact !== true) return [];
    return [{ window, changed: changedParts(held.fingerprint, fingerprintOf(window, facts)) }];
  });
}

/** What a partition of the facts depends on now. */
function fingerprintOf(window: SilverWindow, facts: SilverFacts): string {
  const { factorDigests: digests, held } = facts;
  const factorDigest = digests === 'unknown' ? '' : (digests.get(window.key) ?? '');
  const fingerprint = silverFingerprint({ ...facts, window, factorDigest });
  const before = held.get(window.key)?.fingerprint;
  return digests === 'unknown' && before !== undefined ? withFactorsOf(before, fingerprint) : fingerprint;
}

function causeOf(
  held: HeldSilver | undefined,
  fingerprint: string,
  mode: SilverScope['mode'],
): SilverCause | undefined {
  if (held === undefined) return 'missing';
  if (mode === 'rebuild') return 'rebuild';
  if (!held.isIntact) return 'damaged';
  return changedPart(held.fingerprint, fingerprint);
}

function isInScope(window: SilverWindow, { from, to, days }: SilverScope): boolean {
  const [first, last] = days === 'own' ? [window.firstDay, window.lastDay] : [window.readFrom, window.readTo];
  return (from === undefined || last >= from) && (to === undefined || first <= to);
}

/** Keys are beginnings of days, so that they can be compared with beginnings of days. */
function isKeyInScope(key: string, { from, to }: SilverScope): boolean {
  const isAfterStart = from === undefined || key >= from.slice(0, key.length);
  return isAfterStart && (to === undefined || key <= to.slice(0, key.length));
}
