import { BarlakeError } from '../../domain/barlake-error.ts';
import { type BronzeColumn, bronzeColumns, VWAP_COLUMN } from '../../domain/bronze-column.ts';
import { DATASETS, type DatasetName, parseDatasetName } from '../../domain/dataset.ts';
import type { TimeZone } from '../../domain/local-time.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { targetedColumns } from '../../domain/targeted-column.ts';
import { resampleSource, type Timeframe } from '../../domain/timeframe.ts';
import { parseSeriesName } from '../../lake/targeted/series-file.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import { daysToRead, startDays } from '../../plan/query/request-days.ts';
import type { BarsRequest } from './query-engine.ts';

/** A request with everything settled that does not depend on what the lake holds. */
export interface ResolvedRequest {
  readonly request: BarsRequest;
  /** What longer bars are put together from. */
  readonly base: Timeframe;
  /** The whole market’s bars of that length; absent: they are not to be read, or there are none. */
  readonly market: DatasetName | undefined;
  /** Lengths of single symbols’ bars to read. */
  readonly series: readonly Timeframe[];
  readonly zone: TimeZone;
  /** Days whose bars have to be read; `undefined`: no bar can be meant. */
  readonly days: DayRange | undefined;
  /** Columns that bars can have. */
  readonly known: readonly BronzeColumn[];
  /** Columns of the answer. */
  readonly columns: readonly string[];
}

/** Settles a request. Throws `E_USAGE` for columns and lengths that do not exist, `E_DATASET` for a dataset. */
export function resolveRequest(request: BarsRequest): ResolvedRequest {
  const { asset, timeframe, asOf } = request;
  const { market, series, base } = sourcesOf(request);
  const zone = DATASETS[`${asset}_daily`].timeZone;
  const starts = startDays(request, zone);
  const bronze = bronzeColumns(`${asset}_daily`, 'float64');
  const known = DATASETS[`${asset}_daily`].hasVolume ? [...bronze, VWAP_COLUMN] : bronze;
  // The market’s files mostly lack the average price: it is shown where it is asked for, or where all bars have it.
  const own = market === undefined ? targetedColumns(asset) : bronze;
  const columns = request.columns.map((name) => requireColumn(name, request, known));
  const added = [...request.features, ...request.expressions.map(({ name }) => name)];
  return {
    request,
    base,
    market,
    series,
    zone,
    days: starts === undefined ? undefined : daysToRead(starts, timeframe, asOf),
    known,
    columns: [...(columns.length > 0 ? columns : own.map(({ name }) => name)), ...added],
  };
}

type Sources = Pick<ResolvedRequest, 'market' | 'series' | 'base'>;

function sourcesOf({ asset, timeframe, dataset }: BarsRequest): Sources {
  const finer = resampleSource(timeframe);
  if (dataset === undefined) {
    const base = finer ?? timeframe;
    return {
      base,
      market: parseDatasetName(`${asset}_${base === '1d' ? 'daily' : base === '1m' ? 'minute' : base}`),
      series: [...new Set([timeframe, base])],
    };
  }
  const market = parseDatasetName(dataset);
  const series = parseSeriesName(dataset);
  const named = market === undefined ? series : DATASETS[market];
  if (named === undefined || named.asset !== asset) {
    throw new BarlakeError('E_DATASET', {
      message: `There is no dataset ${JSON.stringify(dataset)} of ${asset}.`,
      mend: `Datasets are ${asset}_daily and ${asset}_minute; bars of single symbols are named for their length, ${asset}_1h.`,
      details: { found: dataset },
    });
  }
  if (named.timeframe !== timeframe && named.timeframe !== finer) {
    throw new BarlakeError('E_USAGE', {
      message: `Bars of ${timeframe} cannot be put together from ${dataset}.`,
      mend: madeFrom(timeframe, finer),
      details: { timeframe, dataset },
    });
  }
  return { base: named.timeframe, market, series: market === undefined ? [named.timeframe] : [] };
}

function madeFrom(timeframe: Timeframe, finer: Timeframe | undefined): string {
  return finer === undefined
    ? `Bars of ${timeframe} are made from no others: a day’s prices are official ones, no sum of its minutes.`
    : `Bars of ${timeframe} are made from bars of ${finer}.`;
}

function requireColumn(
  name: string,
  { asset, timeframe, dataset }: BarsRequest,
  known: readonly BronzeColumn[],
): string {
  const names = known.map((column) => column.name);
  if (names.includes(name)) return name;
  const near = nearestWord(name, names);
  throw new BarlakeError('E_USAGE', {
    message: `${dataset ?? `${asset} at ${timeframe}`} has no column ${JSON.stringify(name)}.`,
    mend: `${near === undefined ? '' : `Did you mean ${near}? `}Columns are ${names.join(', ')}.`,
    details: { found: name },
  });
}
