import { ADJUSTMENTS, parseAdjustment } from '../../domain/adjust/adjustment.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { ASSETS, type Asset, DATASETS, parseDatasetName } from '../../domain/dataset.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { parseTimeframe, TIMEFRAMES, type Timeframe } from '../../domain/timeframe.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { parseSeriesName } from '../../lake/targeted/series-file.ts';
import { checkRange, parseDay } from '../cli/parse-range.ts';
import type { BarsRequest } from '../query/query-engine.ts';
import type { BarsQuery, Moment } from './bars-query.ts';
import { readSymbolNames, type SymbolPlace } from './read-symbol-names.ts';

const FIELDS: Readonly<Record<keyof BarsQuery, true>> = {
  dataset: true,
  asset: true,
  timeframe: true,
  symbols: true,
  universe: true,
  from: true,
  to: true,
  adjust: true,
  asOf: true,
  columns: true,
  features: true,
  expressions: true,
  order: true,
  descending: true,
  limit: true,
  signal: true,
  onFacts: true,
};

/**
 * A query as the engine takes it, checked for programs without types, too. Throws `E_USAGE`, `E_DATASET`, `E_DATE`, `E_SYMBOL`
 * and `E_UNIVERSE`.
 */
export async function readBarsQuery(query: BarsQuery, place: SymbolPlace): Promise<BarsRequest> {
  const unknown = Object.keys(query).find((name) => !Object.hasOwn(FIELDS, name));
  if (unknown !== undefined) {
    const near = nearestWord(unknown, Object.keys(FIELDS));
    throw usage(
      `Bars cannot be asked for by ${JSON.stringify(unknown)}.`,
      `${near === undefined ? '' : `Did you mean ${near}? `}Fields are ${Object.keys(FIELDS).join(', ')}.`,
    );
  }
  const {
    columns = [],
    features = [],
    expressions = {},
    order = 'symbol',
    descending = false,
    limit,
  } = query;
  if (order !== 'symbol' && order !== 'time') {
    throw usage(`order ${JSON.stringify(order)} is not known.`, 'Bars come by symbol or by time.');
  }
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0)) {
    throw usage(`limit ${limit} is no number of rows.`, 'Give a whole number, or leave it out for all rows.');
  }
  return {
    ...readKind(query),
    ...readTimes(query),
    symbols: (await readSymbolNames(query, place)) ?? [],
    columns,
    features,
    expressions: Object.entries(expressions).map(([name, text]) => ({ name, text })),
    order,
    isDescending: descending,
    limit,
  };
}

type Kind = Pick<BarsRequest, 'asset' | 'timeframe' | 'dataset'>;

function readKind({ dataset, asset, timeframe }: BarsQuery): Kind {
  const length = timeframe === undefined ? undefined : requireTimeframe(timeframe);
  if (dataset !== undefined && asset !== undefined) {
    throw usage('dataset and asset exclude each other: a dataset is of an asset.', 'Leave one of them out.');
  }
  if (dataset !== undefined) {
    const named = requireBars(dataset);
    return { dataset, asset: named.asset, timeframe: length ?? named.timeframe };
  }
  if (asset !== undefined && !ASSETS.includes(asset)) {
    throw usage(`There is no asset ${JSON.stringify(asset)}.`, `Assets are ${ASSETS.join(', ')}.`);
  }
  if (asset !== undefined && length !== undefined) return { asset, timeframe: length };
  throw usage(
    'It is not said which bars to read.',
    "Name a dataset, { dataset: 'stocks_daily' }, or an asset and a length: { asset: 'stocks', timeframe: '1h' }.",
  );
}

function requireBars(name: string): { readonly asset: Asset; readonly timeframe: Timeframe } {
  const dataset = parseDatasetName(name);
  const named = dataset === undefined ? parseSeriesName(name) : DATASETS[dataset];
  if (named !== undefined) return named;
  const names = Object.keys(DATASETS);
  const near = nearestWord(name, names);
  throw new BarlakeError('E_DATASET', {
    message: `There is no dataset ${JSON.stringify(name)}.`,
    mend: `${near === undefined ? '' : `Did you mean ${near}? `}Datasets are ${names.join(', ')}; bars of single symbols are named for asset and length, stocks_1h.`,
    details: { found: name },
  });
}

function requireTimeframe(text: string): Timeframe {
  const timeframe = parseTimeframe(text);
  if (timeframe !== undefined) return timeframe;
  throw usage(`There is no length of bars ${JSON.stringify(text)}.`, `Lengths are ${TIMEFRAMES.join(', ')}.`);
}

/** Fields are called by their bare names. */
const PLAIN = { from: 'from', to: 'to' } as const;

type Times = Pick<BarsRequest, 'from' | 'to' | 'startMs' | 'endMs' | 'adjust' | 'asOf'>;

function readTimes(query: BarsQuery): Times {
  const adjust = parseAdjustment(query.adjust ?? 'none');
  if (adjust === undefined) {
    throw usage(
      `adjust ${JSON.stringify(query.adjust)} is not known.`,
      `Choices are ${ADJUSTMENTS.join(', ')}.`,
    );
  }
  const asOf = query.asOf === undefined ? undefined : parseDay(query.asOf, 'asOf');
  if (asOf !== undefined && adjust === 'none') {
    throw usage(
      'asOf says for which day prices are adjusted, and they are not adjusted.',
      "Add adjust: 'splits' or 'all', or leave out asOf; to ends the range.",
    );
  }
  const from = readMoment(query.from, 'from');
  const to = readMoment(query.to, 'to');
  if (from.day !== undefined && to.day !== undefined) checkRange({ from: from.day, to: to.day }, PLAIN);
  if (from.ms !== undefined && to.ms !== undefined && from.ms >= to.ms) {
    throw new BarlakeError('E_DATE', {
      message: 'from does not lie before to.',
      mend: 'Swap them; of instants, the second is not in the range.',
    });
  }
  if (to.day !== undefined && asOf !== undefined && to.day > asOf) {
    throw usage(`to ${to.day} lies after asOf ${asOf}.`, 'Leave to out, or name a later asOf.');
  }
  return { from: from.day, to: to.day ?? asOf, startMs: from.ms, endMs: to.ms, adjust, asOf };
}

/** Seconds and their parts may be left out; the zone may not: a clock without one says nothing. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

function readMoment(
  moment: Moment | undefined,
  field: string,
): { readonly day?: TradingDay; readonly ms?: number } {
  if (moment === undefined) return {};
  if (typeof moment === 'string' && !moment.includes('T')) return { day: parseDay(moment, field) };
  const ms =
    typeof moment !== 'string' ? moment.getTime() : INSTANT.test(moment) ? Date.parse(moment) : Number.NaN;
  if (!Number.isNaN(ms)) return { ms };
  throw new BarlakeError('E_DATE', {
    message: `${field} ${JSON.stringify(moment)} is neither a day nor an instant.`,
    mend: 'Write days as 2024-03-08, and instants with their zone: 2024-03-08T09:30-05:00. A Date has to be valid.',
    details: { field, found: String(moment) },
  });
}

function usage(message: string, mend: string): BarlakeError {
  return new BarlakeError('E_USAGE', { message, mend });
}
