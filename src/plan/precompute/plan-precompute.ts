import { createHash } from 'node:crypto';
import type { MarketDay } from '../query/read-facts.ts';
import { type PrecomputedSeries, precomputedName } from './precomputed-series.ts';

/** A month of bars that should exist. */
export interface PrecomputedMonth {
  /** `2024-03` */
  readonly key: string;
  /** Its days with bars, ascending; one at least. */
  readonly days: readonly MarketDay[];
  /** Of the days that it is made from. */
  readonly fingerprint: string;
}

/** What has to be done so that a series is what it should be. */
export interface PrecomputePlan {
  readonly build: readonly PrecomputedMonth[];
  readonly fresh: readonly PrecomputedMonth[];
  /** Keys whose bars are gone. */
  readonly removals: readonly string[];
}

/** Raise it when the same days give other bars or another file. */
const PRECOMPUTE_VERSION = 1;

/** The months of a market’s days, oldest first. */
export function precomputedMonths(
  series: PrecomputedSeries,
  market: readonly MarketDay[],
): readonly PrecomputedMonth[] {
  const filled = market.filter(({ rows }) => rows > 0);
  return [...Map.groupBy(filled, ({ day }) => day.slice(0, 'YYYY-MM'.length))].map(([key, days]) => {
    const parts = days.map(({ day, file }) => [day, file.fingerprint]);
    const text = JSON.stringify([PRECOMPUTE_VERSION, precomputedName(series), parts]);
    return { key, days, fingerprint: createHash('sha256').update(text).digest('hex').slice(0, 32) };
  });
}

/** Subtracts what is there and fresh; `held` has the fingerprints of intact files by key. Pure. */
export function planPrecompute(
  months: readonly PrecomputedMonth[],
  held: ReadonlyMap<string, string>,
): PrecomputePlan {
  const isFresh = ({ key, fingerprint }: PrecomputedMonth): boolean => held.get(key) === fingerprint;
  const wanted = new Set(months.map(({ key }) => key));
  return {
    build: months.filter((month) => !isFresh(month)),
    fresh: months.filter(isFresh),
    removals: [...held.keys()].filter((key) => !wanted.has(key)).toSorted(),
  };
}
