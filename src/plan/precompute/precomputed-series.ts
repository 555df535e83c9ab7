import { ASSETS, type Asset, type DatasetName } from '../../domain/dataset.ts';
import type { Timeframe } from '../../domain/timeframe.ts';

/** Lengths that a market’s minutes can be put together to once, longest first. */
export const PRECOMPUTED_LENGTHS = ['4h', '1h', '30m', '15m', '5m'] as const;

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
  ...PRECOMPUTED_LENGTHS.toReversed().map((timeframe) => `${asset}_${timeframe}`),
  `${asset}_${STATS}`,
]);

/** The bars that a name stands for; `undefined` for statistics, and for what is none of {@link PRECOMPUTED_NAMES}. */
export function parsePrecomputedName(name: string): PrecomputedSeries | undefined {
  const asset = ASSETS.find((each) => name.startsWith(`${each}_`));
  const timeframe = PRECOMPUTED_LENGTHS.find((each) => name === `${asset ?? ''}_${each}`);
  return asset === undefined || timeframe === undefined ? undefined : { asset, timeframe };
}

/** `stocks_1h` */
export function precomputedName({ asset, timeframe }: PrecomputedSeries): string {
  return `${asset}_${timeframe}`;
}

/** What its bars are made from. */
export function precomputedSource({ asset }: Pick<PrecomputedSeries, 'asset'>): DatasetName {
  return `${asset}_minute`;
}
