import { parseAdjustment } from '../../../domain/adjust/adjustment.ts';
import { BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';
import { bronzeColumns, readableColumns } from '../../../domain/bronze-column.ts';
import { DATASETS, type DatasetName } from '../../../domain/dataset.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { nearestWord } from '../../../domain/nearest-word.ts';
import { targetedColumns } from '../../../domain/targeted-column.ts';
import { barLengthOf, TIMEFRAMES } from '../../../domain/timeframe.ts';
import type { TradingDay } from '../../../domain/trading-day.ts';
import { type BarQuery, copyBars, queryBars, type ReadContext } from '../../../lake/query/query-bars.ts';
import { copySeries, querySeries } from '../../../lake/query/query-series.ts';
import { openReadSession } from '../../../lake/query/read-session.ts';
import { parseSeriesName } from '../../../lake/targeted/series-file.ts';
import type { TargetedSeries } from '../../../plan/fetch-task.ts';
import { type AdjustRequest, adjustPrices } from '../../reading/adjust-prices.ts';
import { deliverResult } from '../../reading/deliver-result.ts';
import { explainEmpty } from '../../reading/explain-empty.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import { readLimits } from '../../reading/read-limits.ts';
import type { Invocation } from '../command-spec.ts';
import { checkRange, parseDay } from '../parse-range.ts';
import { readResultOptions } from '../result-options.ts';
import { requireSymbol } from '../symbol-options.ts';
import { requireDataset } from '../sync-options.ts';

/** Writes the bars that are asked for. */
export async function run(invocation: Invocation): Promise<number> {
  const { context } = invocation;
  const wanted = readResultOptions(invocation);
  const kind = parseSeriesName(String(invocation.options['dataset']));
  if (kind !== undefined) return runSeries(invocation, kind);
  const asked = readQuery(invocation.options, wanted.format === 'table' ? tableColumns : () => []);
  const { asset } = DATASETS[asked.dataset];
  await using lake = await openLakeToRead(context.config.lake.root);
  await using session = await openReadSession(readLimits(context.config));
  const reading: ReadContext = { lake, connection: session.connection, signal: context.signal };
  const prices = { ...readAdjustment(invocation.options), asset, symbols: asked.symbols };
  const { scale, note } = await adjustPrices(prices, reading, context.config.calendar);
  const source = {
    read: async (limit: number | undefined) => queryBars({ ...asked, limit, scale }, reading),
    copyTo: async (path: string, limit: number | undefined) =>
      copyBars({ ...asked, limit, scale }, reading, path),
  };
  const { rowCount } = await deliverResult(
    source,
    { ...wanted, isGrouped: true },
    { context, scratchFolder: session.scratchFolder },
  );
  if (rowCount === 0) context.terminal.say(await explainEmpty(asked, reading, context.config.calendar));
  else if (note !== undefined) context.terminal.say(note);
  return EXIT.done;
}

/** The same for bars of single symbols, `stocks_1h`. */
async function runSeries(invocation: Invocation, kind: SeriesKind): Promise<number> {
  const { context, options } = invocation;
  const wanted = readResultOptions(invocation);
  const known = targetedColumns(kind.asset).map(({ name }) => name);
  const columns = readList(options['columns'], '--columns').map((name) =>
    requireColumn(name, { dataset: String(options['dataset']), known }),
  );
  const shown = wanted.format === 'table' ? seriesTableColumns(kind) : [];
  const symbols = readList(options['symbols'], '--symbols').map(requireSymbol);
  const asked = { ...kind, ...readDays(options), symbols, columns: columns.length > 0 ? columns : shown };
  await using lake = await openLakeToRead(context.config.lake.root);
  await using session = await openReadSession(readLimits(context.config));
  const reading: ReadContext = { lake, connection: session.connection, signal: context.signal };
  const { scale, note } = await adjustPrices(
    { ...readAdjustment(options), ...kind, symbols },
    reading,
    context.config.calendar,
  );
  const source = {
    read: async (limit: number | undefined) => querySeries({ ...asked, limit, scale }, reading),
    copyTo: async (path: string, limit: number | undefined) =>
      copySeries({ ...asked, limit, scale }, reading, path),
  };
  const place = { context, scratchFolder: session.scratchFolder };
  const { rowCount } = await deliverResult(source, { ...wanted, isGrouped: true }, place);
  if (rowCount === 0) {
    context.terminal.say(
      'No rows. `barlake status SYMBOL` shows what was fetched; `barlake fetch` gets more.',
    );
  } else if (note !== undefined) context.terminal.say(note);
  return EXIT.done;
}

type SeriesKind = Pick<TargetedSeries, 'asset' | 'timeframe'>;

/** What fits a screen: of bars of a day and longer the day they begin, of shorter ones the instant. */
function seriesTableColumns({ asset, timeframe }: SeriesKind): readonly string[] {
  const isShort = ['second', 'minute', 'hour'].includes(barLengthOf(timeframe).timespan);
  const hidden = new Set([isShort ? 'date' : 'timestamp', 'vwap']);
  return targetedColumns(asset)
    .map(({ name }) => name)
    .filter((name) => !hidden.has(name));
}

type AskedBars = Omit<BarQuery, 'limit'>;

/** What fits a screen: a daily bar’s time says nothing, a minute’s day is in its time, an option’s parts are in its symbol. */
function tableColumns(dataset: DatasetName): readonly string[] {
  const left = DATASETS[dataset].timeframe === '1d' ? 'timestamp' : 'date';
  const hidden = new Set([left, 'underlying', 'expiration', 'option_type', 'strike']);
  return columnNames(dataset).filter((name) => !hidden.has(name));
}

function columnNames(dataset: DatasetName): readonly string[] {
  return bronzeColumns(dataset, 'float64').map(({ name }) => name);
}

function readQuery(
  options: Invocation['options'],
  defaultColumns: (dataset: DatasetName) => readonly string[],
): AskedBars {
  const dataset = requireBars(String(options['dataset']));
  const known = readableColumns(dataset).map(({ name }) => name);
  const columns = readList(options['columns'], '--columns').map((name) =>
    requireColumn(name, { dataset, known }),
  );
  return {
    dataset,
    ...readDays(options),
    symbols: readList(options['symbols'], '--symbols').map(requireSymbol),
    columns: columns.length > 0 ? columns : defaultColumns(dataset),
  };
}

/** The dataset of that name; series were looked for before. Throws `E_DATASET` with what either is called. */
function requireBars(text: string): DatasetName {
  try {
    return requireDataset(text);
  } catch (error) {
    if (!isBarlakeError(error, 'E_DATASET')) throw error;
    const { message, mend, details } = error;
    const series = `Bars of single symbols are named for asset and length, stocks_1h; lengths are ${TIMEFRAMES.join(', ')}.`;
    throw new BarlakeError('E_DATASET', { message, mend: `${mend} ${series}`, details });
  }
}

function readDays(options: Invocation['options']): {
  readonly from: TradingDay | undefined;
  readonly to: TradingDay | undefined;
} {
  const { asOf } = readAdjustment(options);
  const from = typeof options['from'] === 'string' ? parseDay(options['from'], '--from') : undefined;
  const to = typeof options['to'] === 'string' ? parseDay(options['to'], '--to') : asOf;
  if (from !== undefined && to !== undefined) checkRange({ from, to });
  if (to !== undefined && asOf !== undefined && to > asOf) {
    throw new BarlakeError('E_USAGE', {
      message: `--to ${to} lies after --as-of ${asOf}: what was known then says nothing about later days.`,
      mend: 'Leave --to out, or name a later --as-of.',
    });
  }
  return { from, to };
}

function readAdjustment(options: Invocation['options']): Pick<AdjustRequest, 'adjust' | 'asOf'> {
  const adjust =
    parseAdjustment(typeof options['adjust'] === 'string' ? options['adjust'] : 'none') ?? 'none';
  const asOf = typeof options['asOf'] === 'string' ? parseDay(options['asOf'], '--as-of') : undefined;
  if (asOf !== undefined && adjust === 'none') {
    throw new BarlakeError('E_USAGE', {
      message: '--as-of says for which day prices are adjusted, and they are not adjusted.',
      mend: 'Add --adjust splits or --adjust all, or leave out --as-of; --to ends the range.',
    });
  }
  return { adjust, asOf };
}

/** `A, B` as `['A', 'B']`, each once; nothing given is an empty list. */
function readList(text: unknown, flag: string): readonly string[] {
  if (typeof text !== 'string') return [];
  const items = text.split(',').map((item) => item.trim());
  if (items.every((item) => item !== '')) return [...new Set(items)];
  throw new BarlakeError('E_USAGE', {
    message: `${flag} ${JSON.stringify(text)} has an empty item.`,
    mend: 'Separate items with single commas, and leave the option out for all of them.',
  });
}

function requireColumn(
  text: string,
  { dataset, known }: { readonly dataset: string; readonly known: readonly string[] },
): string {
  if (known.includes(text)) return text;
  const near = nearestWord(text, known);
  throw new BarlakeError('E_USAGE', {
    message: `${dataset} has no column ${JSON.stringify(text)}.`,
    mend: `${near === undefined ? '' : `Did you mean ${near}? `}Columns are ${known.join(', ')}.`,
    details: { found: text },
  });
}
