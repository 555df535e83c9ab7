import { ASSETS, type Asset, type DatasetName } from '../../domain/dataset.ts';
import type { Timeframe } from '../../domain/timeframe.ts';

/** Lengths that a market’s bars can be put together to once, longest first: minutes to all but the first, which is of days. */
export const PRECOMPUTED_LENGTHS = ['1d', '4h', '1h', '30m', '15m', '5m'] as const;

/** One of {@link PRECOMPUTED_LENGTHS}. */
export type PrecomputedLength = Extract<Timeframe, (typeof PRECOMPUTED_LENGTHS)[number]>;

/** All bars of an asset at a length: `stocks_1h`. */
export interface PrecomputedSeries {
  readonly asset: Asset;
  readonly timeframe: PrecomputedLength;
}

/** The daily statistics of an asset, which are kept with its lives and factors whenever these are made. */
const STATS = 'daily_stats';

/** Everything that `query.precompute` may name. */
export const PRECOMPUTED_NAMES: readonly string[] = ASSETS.flatMap((asset) => [
  ...lengthsOf(asset)
    .toReversed()
    .map((timeframe) => `${asset}_${timeframe}`),
  `${asset}_${STATS}`,
]);

/** Options live for months, and there are too many of them for a file of ten years. */
function lengthsOf(asset: Asset): readonly PrecomputedLength[] {
  return PRECOMPUTED_LENGTHS.filter((length) => asset !== 'options' || length !== '1d');
}

/** The bars that a name stands for; `undefined` for statistics, and for what is none of {@link PRECOMPUTED_NAMES}. */
export function parsePrecomputedName(name: string): PrecomputedSeries | undefined {
  for (const asset of ASSETS) {
    const timeframe = lengthsOf(asset).find((length) => name === `${asset}_${length}`);
    if (timeframe !== undefined) return { asset, timeframe };
  }
  return undefined;
}

/** `stocks_1h` */
export function precomputedName({ asset, timeframe }: PrecomputedSeries): string {
  return `${asset}_${timeframe}`;
}

/** What its bars are made from. */
export function precomputedSource({ asset, timeframe }: PrecomputedSeries): DatasetName {
  return timeframe === '1d' ? `${asset}_daily` : `${asset}_minute`;
}

/** The lengths whose bars bars of another can be put together from, longest first. */
export function lengthsDividing(timeframe: Timeframe, base: Timeframe): readonly PrecomputedLength[] {
  if (base === '1d') return ['1d'];
  // A window of four hours begins wherever the day does: only lengths up to it divide it.
  const start = PRECOMPUTED_LENGTHS.findIndex((length) => length === timeframe);
  return start === -1 ? [] : PRECOMPUTED_LENGTHS.slice(start);
}
