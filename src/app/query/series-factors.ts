import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { type Asset, DATASETS } from '../../domain/dataset.ts';
import { targetedColumns } from '../../domain/targeted-column.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { FactorInputs, SeriesBars } from '../../lake/factors/factor-inputs.ts';
import type { Factors } from '../../lake/factors/factors.ts';
import { readFactors } from '../../lake/factors/find-factors.ts';
import type { ReadContext } from '../../lake/query/query-bars.ts';
import { selectHeldSeries } from '../../lake/targeted/held-series.ts';
import type { ReadPlan } from '../../plan/query/read-plan.ts';
import type { Configuration } from '../config/configuration.ts';

/** Whose lives and factors are wanted. */
export interface SeriesFactorsRequest {
  readonly asset: Asset;
  /** Lengths of single symbols’ bars that are read; none: only the market’s. */
  readonly series: readonly Timeframe[];
  /** Empty: all. */
  readonly symbols: readonly string[];
}

/** What reading goes by, and what factors are made from. */
export interface FactorContext extends ReadContext {
  readonly inputs: FactorInputs;
}

/** Lengths of single symbols’ bars that a plan reads. */
export function seriesLengths({ parts }: ReadPlan): readonly Timeframe[] {
  const lengths = parts.flatMap(({ origin, timeframe }) => (origin === 'targeted' ? [timeframe] : []));
  return [...new Set(lengths)];
}

/**
 * Lives and factors of symbols, out of published ones where these are up to date and no bars of single symbols are read, else
 * computed on the connection. Throws `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason.
 */
export async function seriesFactors(
  { asset, series: lengths, symbols }: SeriesFactorsRequest,
  { lake, connection, signal, inputs }: FactorContext,
  overrides: Configuration['calendar'],
): Promise<Factors> {
  const options = {
    calendar: tradingCalendar(DATASETS[`${asset}_daily`].calendar, overrides),
    signal,
    ...(symbols.length === 0 ? {} : { symbols }),
  };
  if (lengths.length === 0) return readFactors(lake, connection, inputs, options);
  const series: SeriesBars[] = [];
  for (const length of new Set<Timeframe>(['1d', ...lengths])) {
    const wanted = symbols.length === 0 ? {} : { symbols: new Set(symbols) };
    const held = await selectHeldSeries(lake, { asset, timeframe: length, ...wanted });
    const filled = held.filter(({ rows }) => rows > 0);
    if (filled.length === 0) continue;
    series.push({
      paths: filled.map(({ path }) => path),
      years: filled.map(({ year }) => year),
      hasVolume: targetedColumns(asset).some(({ name }) => name === 'volume'),
    });
  }
  return readFactors(lake, connection, { ...inputs, series }, options);
}
