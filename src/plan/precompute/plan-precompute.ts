import { createHash } from 'node:crypto';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { MarketDay } from '../query/read-facts.ts';
import { lastSettledDay, precomputedKey } from './precomputed-key.ts';
import { type PrecomputedSeries, precomputedName, precomputedSource } from './precomputed-series.ts';

/** A file of bars that should exist: a month, or for bars of days the years of a decade that are over. */
export interface PrecomputedBlock {
  /** `2024-03`, `2020s` */
  readonly key: string;
  /** Its days with bars, ascending; one at least. */
  readonly days: readonly MarketDay[];
  /** Of the days that it is made from. */
  readonly fingerprint: string;
}

/** What has to be done so that a series is what it should be. */
export interface PrecomputePlan {
  readonly build: readonly PrecomputedBlock[];
  readonly fresh: readonly PrecomputedBlock[];
  /** Keys whose bars are gone. */
  readonly removals: readonly string[];
}

/** Raise it when the same days give other bars or another file. */
const PRECOMPUTE_VERSION = 1;

/** The blocks of a market’s days, oldest first. */
export function precomputedBlocks(
  series: PrecomputedSeries,
  market: readonly MarketDay[],
): readonly PrecomputedBlock[] {
  const filled = settled(series, market).filter(({ rows }) => rows > 0);
  return [...Map.groupBy(filled, ({ day }) => precomputedKey(series.timeframe, day))].map(([key, days]) => {
    const parts = days.map(({ day, file }) => [day, file.fingerprint]);
    const text = JSON.stringify([PRECOMPUTE_VERSION, precomputedName(series), parts]);
    return { key, days, fingerprint: createHash('sha256').update(text).digest('hex').slice(0, 32) };
  });
}

function settled(series: PrecomputedSeries, market: readonly MarketDay[]): readonly MarketDay[] {
  const last = market.at(-1)?.day;
  if (series.timeframe !== '1d' || last === undefined) return market;
  const end = lastSettledDay(last, tradingCalendar(DATASETS[precomputedSource(series)].calendar));
  return market.filter(({ day }) => day <= end);
}

/** Subtracts what is there and fresh; `held` has the fingerprints of intact files by key. Pure. */
export function planPrecompute(
  blocks: readonly PrecomputedBlock[],
  held: ReadonlyMap<string, string>,
): PrecomputePlan {
  const isFresh = ({ key, fingerprint }: PrecomputedBlock): boolean => held.get(key) === fingerprint;
  const wanted = new Set(blocks.map(({ key }) => key));
  return {
    build: blocks.filter((block) => !isFresh(block)),
    fresh: blocks.filter(isFresh),
    removals: [...held.keys()].filter((key) => !wanted.has(key)).toSorted(),
  };
}
