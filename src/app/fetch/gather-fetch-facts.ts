import { assetOfSymbol } from '../../domain/asset-of-symbol.ts';
import { ASSETS, type Asset } from '../../domain/dataset.ts';
import { resampleSource, TIMEFRAMES, type Timeframe } from '../../domain/timeframe.ts';
import type { Lake } from '../../lake/lake.ts';
import { type HeldSeriesYear, intactSeries, selectHeldSeries } from '../../lake/targeted/held-series.ts';
import {
  type FetchFacts,
  type FetchRequest,
  type HeldYear,
  marketKey,
  seriesKey,
} from '../../plan/fetch-facts.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import type { Configuration } from '../config/configuration.ts';
import { marketDataset, marketRanges, selectMarketDays } from './market-days.ts';
import { readFloors } from './read-floors.ts';
import { createMarketDigest, fingerprintOfSources, type MarketDigest } from './source-fingerprints.ts';

/** Where facts come from; `lake` is absent when there is none yet. */
export interface FetchFactsWorld {
  readonly lake: Lake | undefined;
  readonly config: Configuration;
  readonly nowMs: number;
}

/** Puts together what the planner needs to know of the series of a request and of what they could be made from. */
export async function gatherFetchFacts(
  { symbols, timeframes }: Pick<FetchRequest, 'symbols' | 'timeframes'>,
  { lake, config, nowMs }: FetchFactsWorld,
): Promise<FetchFacts> {
  const allowance = config.vendor.rateLimitPerMinute;
  const held = new Map<string, readonly HeldYear[]>();
  const market = new Map<string, readonly DayRange[]>();
  if (lake === undefined) return { nowMs, held, market, allowance, floors: new Map() };
  const byAsset = Map.groupBy(symbols, assetOfSymbol);
  for (const asset of ASSETS) {
    const own = new Set(byAsset.get(asset));
    if (own.size > 0) await gatherAsset({ lake, config, held, market }, asset, own, timeframes);
  }
  return { nowMs, held, market, allowance, floors: await readFloors(lake, nowMs) };
}

interface Gathering {
  readonly lake: Lake;
  readonly config: Configuration;
  readonly held: Map<string, readonly HeldYear[]>;
  readonly market: Map<string, readonly DayRange[]>;
}

async function gatherAsset(
  gathering: Gathering,
  asset: Asset,
  symbols: ReadonlySet<string>,
  timeframes: readonly Timeframe[],
): Promise<void> {
  const { lake, config, held, market } = gathering;
  const digests = new Map<Timeframe, MarketDigest>();
  for (const base of basesOf(timeframes)) {
    const dataset = marketDataset(asset, base);
    const days = await selectMarketDays(lake, dataset);
    market.set(
      marketKey(asset, base),
      marketRanges(
        dataset,
        days.map(({ day }) => day),
        config.calendar,
      ),
    );
    digests.set(base, createMarketDigest(days));
  }
  const bases = new Map<Timeframe, ReadonlyMap<string, readonly HeldSeriesYear[]>>();
  const wanted = new Set<Timeframe>([...timeframes, ...basesOf(timeframes)]);
  for (const timeframe of TIMEFRAMES.filter((each) => wanted.has(each))) {
    const years = await intactSeries(await selectHeldSeries(lake, { asset, timeframe, symbols }));
    const bySymbol = Map.groupBy(years, ({ symbol }) => symbol);
    bases.set(timeframe, bySymbol);
    const source = resampleSource(timeframe);
    const market = digests.get(source ?? timeframe) ?? (() => '');
    for (const [symbol, own] of bySymbol) {
      const base = source === undefined ? [] : (bases.get(source)?.get(symbol) ?? []);
      held.set(
        seriesKey({ asset, timeframe, symbol }),
        own.map((year) => toHeldYear({ asset, timeframe }, year, { base, market })),
      );
    }
  }
}

/** Minutes and days that bars of these lengths can be made from; their own length for a copy of the market’s. */
function basesOf(timeframes: readonly Timeframe[]): readonly ('1m' | '1d')[] {
  return (['1m', '1d'] as const).filter((base) =>
    timeframes.some((timeframe) => timeframe === base || resampleSource(timeframe) === base),
  );
}

function toHeldYear(
  kind: { readonly asset: Asset; readonly timeframe: Timeframe },
  { symbol, year, source, covered, fingerprint, rows }: HeldSeriesYear,
  { base, market }: { readonly base: readonly HeldSeriesYear[]; readonly market: MarketDigest },
): HeldYear {
  const place = { series: { ...kind, symbol }, year, covered };
  const isStale = source === 'resample' && fingerprint !== fingerprintOfSources(place, base, market);
  return { year, source, covered, isStale, rows };
}
