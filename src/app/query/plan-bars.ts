import { BarlakeError } from '../../domain/barlake-error.ts';
import { lengthsDividing, type PrecomputedLength } from '../../plan/precompute/precomputed-series.ts';
import { isLong, planRead } from '../../plan/query/plan-read.ts';
import type { SeriesFile } from '../../plan/query/read-facts.ts';
import type { ReadPlan } from '../../plan/query/read-plan.ts';
import type { LakeSnapshot } from './lake-snapshot.ts';
import type { ResolvedRequest } from './resolve-request.ts';

/**
 * Which files answer a request, by what the catalog lists. Throws `E_USAGE` when prices are to be adjusted of which only bars longer than a
 * day are held: a split may fall into the middle of one.
 */
export async function planBars(resolved: ResolvedRequest, snapshot: LakeSnapshot): Promise<ReadPlan> {
  const { request, base, market, days } = resolved;
  const { timeframe, symbols, asset, adjust } = request;
  const isAdjusted = adjust !== 'none' && asset === 'stocks';
  if (isAdjusted && isLong(base)) throw tooLong(timeframe);
  if (days === undefined) return { parts: [], readAt: timeframe };
  const series: SeriesFile[] = [];
  for (const length of resolved.series) series.push(...(await snapshot.series(asset, length, symbols)));
  const facts = {
    market: market === undefined ? [] : await snapshot.market(market),
    silver: market === undefined ? [] : await snapshot.silver(market),
    precomputed: market === undefined ? [] : await snapshot.precomputed(asset, onceLengths(resolved)),
    series,
  };
  const wanted = { timeframe, base, symbols, days, needsVwap: resolved.columns.includes('vwap'), isAdjusted };
  const plan = planRead(wanted, facts);
  const hasOthers = plan.parts.length === 0 && series.some(({ rows }) => rows > 0);
  if (isAdjusted && isLong(timeframe) && hasOthers) throw tooLong(timeframe);
  return plan;
}

/** Bars of days that were put together once have no features: silver, which has them, is read instead. */
function onceLengths({ request, base }: ResolvedRequest): readonly PrecomputedLength[] {
  const hasFeatures = request.features.length + request.expressions.length > 0;
  return base === '1d' && hasFeatures ? [] : lengthsDividing(request.timeframe, base);
}

function tooLong(timeframe: string): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `Bars of ${timeframe} cannot be adjusted: a split or dividend may fall into the middle of one.`,
    mend: 'Get daily bars, which longer ones are put together from: `barlake sync` or `barlake fetch … --timeframes 1d`.',
    details: { timeframe },
  });
}
