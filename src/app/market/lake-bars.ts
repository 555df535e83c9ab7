import { parseBarSymbol } from '../../domain/bar-symbol.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { type Asset, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { type DayBounds, localDayOf, localMidnightMs } from '../../domain/local-time.ts';
import { flatSpelling, isFlatSpelling } from '../../domain/pair-symbol.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import type { BaseTimespan } from '../../domain/resample/timespan.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import type { HeldSeriesYear } from '../../lake/targeted/held-series.ts';
import { coversRange } from '../../plan/day-ranges.ts';
import { type DayRange, seriesName } from '../../plan/fetch-task.ts';
import type { BarsRequest } from '../../vendor-api/market-source.ts';
import { marketDataset } from '../fetch/market-days.ts';
import { withStatement } from '../query/answer-bars.ts';
import type { BarsRequest as Query } from '../query/query-engine.ts';
import { barColumns, barNames, eachBar } from './bar-columns.ts';
import { type CoarseDays, coarseDays, coveredDays } from './coarse-series.ts';
import { dayBatches } from './day-batches.ts';
import { findGaps, type HeldGaps } from './held-gaps.ts';
import type { DaysReader } from './lake-days.ts';
import type { HeldDays, Holding } from './market-holdings.ts';
import type { MarketWorld, RequestNotes } from './market-world.ts';

/** Reads bars of single tickers. */
export interface BarsReader {
  read(request: BarsRequest, notes: RequestNotes): Promise<readonly Bar[]>;
  /** The last day up to the market’s last that can have a bar of the ticker; absent: none is held. */
  latestDay(
    request: { readonly ticker: string; readonly asset: Asset },
    notes: RequestNotes,
  ): Promise<TradingDay | undefined>;
}

/** Days of a market read by one statement: what a full answer of minutes takes. */
const MINUTE_DAYS_AT_ONCE = 64;

const TIMEFRAMES = { second: '1s', minute: '1m', day: '1d' } as const;

/** What the lake holds of the bars that are asked for. */
interface Held {
  /** Absent for seconds: no file of the whole market has them. */
  readonly market: Holding<HeldDays> | undefined;
  readonly dataset: DatasetName | undefined;
  readonly own: readonly HeldSeriesYear[];
  /** Fetched bars of other lengths, for days without any of the above. */
  readonly coarse: readonly CoarseDays[];
}

/** Reads the bars that a query of the base length would give: nothing longer is put together here. */
export function barsReader(world: MarketWorld, days: Pick<DaysReader, 'symbolOf'>): BarsReader {
  const gaps = rememberGaps(world);
  const readDays = dayBatches(world);
  return {
    async read(request, notes) {
      if (parseBarSymbol(request.ticker) === undefined || request.endMs <= request.startMs) return [];
      const held = await withCoarse(request, await lookUp(request, notes), notes);
      noteMissing(request, held, { gaps, notes });
      if (request.base !== 'day') return readSpans(request, held, { world, notes, days });
      const { asset, startMs, endMs, order, limit } = request;
      const symbols = await spellings(request, { days, notes });
      const { bars, origins } = await readDays({ asset, symbols, startMs, endMs });
      if (bars.length > 0) for (const origin of origins) notes.origins.add(origin);
      return order === 'asc' ? bars.slice(0, limit) : bars.slice(-limit);
    },
    async latestDay({ ticker, asset }, notes) {
      if (parseBarSymbol(ticker) === undefined) return undefined;
      const held = await lookUp({ ticker, asset, base: 'day' }, notes);
      if (held.market === undefined || held.dataset === undefined) return undefined;
      const { latest } = gaps(held.dataset, held.market);
      const last = [
        ...held.market.content.files.slice(-1).map(({ day }) => day),
        ...held.own.flatMap(({ covered }) => covered.map(({ to }) => to)),
      ]
        .toSorted()
        .at(-1);
      if (last === undefined) return undefined;
      const calendar = tradingCalendar(DATASETS[held.dataset].calendar, world.parts.config.calendar);
      const day = calendar.previous(addDays(last, 1));
      if (day < latest)
        tell(ticker, held, { base: 'day', notes, ranges: [{ from: addDays(day, 1), to: latest }] });
      return day;
    },
  };
}

function rememberGaps(world: MarketWorld): (dataset: DatasetName, holding: Holding<HeldDays>) => HeldGaps {
  const kept = new Map<DatasetName, { readonly key: string; readonly gaps: HeldGaps }>();
  return (dataset, holding) => {
    const nowMs = world.clock.nowMs();
    const key = `${holding.digest} ${hourOf(nowMs)}`;
    const known = kept.get(dataset);
    if (known?.key === key) return known.gaps;
    const gaps = findGaps(dataset, holding, { nowMs, calendar: world.parts.config.calendar });
    kept.set(dataset, { key, gaps });
    return gaps;
  };
}

const MS_PER_HOUR = 3_600_000;

function hourOf(nowMs: number): number {
  return Math.floor(nowMs / MS_PER_HOUR);
}

async function lookUp(
  { ticker, asset, base }: Pick<BarsRequest, 'ticker' | 'asset' | 'base'>,
  { holdings }: RequestNotes,
): Promise<Held> {
  const timeframe = TIMEFRAMES[base];
  const dataset = timeframe === '1s' ? undefined : marketDataset(asset, timeframe);
  const market = dataset === undefined ? undefined : await holdings.days(dataset);
  const series = await holdings.series({ asset, timeframe, symbol: ticker });
  return { market, dataset, own: series.content, coarse: [] };
}

async function withCoarse(request: BarsRequest, held: Held, notes: RequestNotes): Promise<Held> {
  const market = [...(held.market?.content.days ?? [])].map((day) => ({ from: day, to: day }));
  const minutes = [...market, ...coveredDays(held.own)];
  return { ...held, coarse: await coarseDays(request, { days: daysOf(request), minutes }, notes) };
}

interface Noting {
  readonly gaps: (dataset: DatasetName, holding: Holding<HeldDays>) => HeldGaps;
  readonly notes: RequestNotes;
}

function noteMissing(request: BarsRequest, held: Held, { gaps, notes }: Noting): void {
  const days = daysOf(request);
  const covered = [...coveredDays(held.own), ...held.coarse.flatMap((each) => each.days)];
  const { dataset, market } = held;
  const ranges =
    dataset === undefined || market === undefined
      ? covered.length === 0
        ? [days]
        : []
      : gaps(dataset, market).within(days, covered);
  tell(request.ticker, held, { base: request.base, notes, ranges });
}

function tell(
  ticker: string,
  { dataset, market, own }: Held,
  {
    base,
    notes,
    ranges,
  }: { readonly base: BaseTimespan; readonly notes: RequestNotes; readonly ranges: readonly DayRange[] },
): void {
  const isOwn = dataset === undefined || (own.length > 0 && market?.content.days.size === 0);
  for (const range of ranges) {
    if (isOwn) notes.missing.bars(ticker, TIMEFRAMES[base], range);
    else notes.missing.days(dataset, range);
  }
}

function daysOf({ asset, startMs, endMs }: Pick<BarsRequest, 'asset' | 'startMs' | 'endMs'>): DayRange {
  const zone = DATASETS[`${asset}_daily`].timeZone;
  return { from: localDayOf(startMs, zone), to: localDayOf(endMs - 1, zone) };
}

/** Reads a span of days after the other until there is enough: a symbol’s minutes of twenty years are not read for a page. */
async function readSpans(
  request: BarsRequest,
  held: Held,
  reading: {
    readonly world: MarketWorld;
    readonly notes: RequestNotes;
    readonly days: Pick<DaysReader, 'symbolOf'>;
  },
): Promise<readonly Bar[]> {
  const { order } = request;
  const symbols = await spellings(request, reading);
  const spans: readonly Span[] = request.base === 'minute' ? spansOf(request, held) : [request];
  const parts: (readonly Bar[])[] = [];
  let count = 0;
  for (const span of order === 'asc' ? spans : spans.toReversed()) {
    if (count >= request.limit) break;
    const { startMs, endMs, timeframe } = span;
    const part = { ...request, startMs, endMs, timeframe, limit: request.limit - count };
    const bars = await readSpan(part, symbols, reading);
    parts.push(bars);
    count += bars.length;
  }
  return (order === 'asc' ? parts : parts.toReversed()).flat();
}

async function readSpan(
  { asset, base, timeframe, startMs, endMs, order, limit }: BarsRequest & Span,
  symbols: readonly string[],
  { world, notes }: { readonly world: MarketWorld; readonly notes: RequestNotes },
): Promise<readonly Bar[]> {
  const query: Query = {
    asset,
    ...(timeframe === undefined
      ? { timeframe: TIMEFRAMES[base] }
      : { timeframe, dataset: seriesName({ asset, timeframe }) }),
    symbols,
    ...daysOf({ asset, startMs, endMs }),
    startMs,
    endMs,
    adjust: 'none',
    columns: barNames(asset),
    features: [],
    expressions: [],
    order: 'time',
    isDescending: order === 'desc',
    limit,
  };
  const bars: Bar[] = [];
  const { origins } = await withStatement(query, world.parts, world.signal, async (ready) => {
    bars.length = 0;
    const { statement, lease, facts } = ready;
    const sql = `SELECT ${barColumns(asset)} FROM (${statement.sql})`;
    await eachBar(lease.connection, { sql, values: statement.values }, world.signal, (bar) => bars.push(bar));
    lease[Symbol.dispose]();
    return facts;
  });
  if (bars.length > 0) for (const origin of origins) notes.origins.add(origin);
  return order === 'desc' ? bars.toReversed() : bars;
}

/** A ticker as its files may spell it: the market’s have a dash in pairs, those of single symbols have none. */
async function spellings(
  { asset, ticker }: BarsRequest,
  { days, notes }: { readonly days: Pick<DaysReader, 'symbolOf'>; readonly notes: RequestNotes },
): Promise<readonly string[]> {
  if (asset !== 'crypto' && asset !== 'fx') return [ticker];
  const flat = flatSpelling(asset, ticker);
  const found = isFlatSpelling(asset, flat) ? flat : await days.symbolOf(asset, ticker, notes);
  return found === undefined || found === ticker ? [ticker] : [found, ticker];
}

interface Span extends DayBounds {
  /** Fetched bars of this length are read and no others; absent: base bars. */
  readonly timeframe?: Timeframe | undefined;
}

/** Spans that follow one another and together are the whole range, each with so many held days, and of one length. */
function spansOf(request: BarsRequest, { market, coarse }: Held): readonly Span[] {
  const zone = DATASETS[`${request.asset}_daily`].timeZone;
  const { from, to } = daysOf(request);
  const days = (market?.content.files ?? []).map(({ day }) => day).filter((day) => day >= from && day <= to);
  const cuts = days.filter((_, index) => index > 0 && index % MINUTE_DAYS_AT_ONCE === 0);
  const changes = coarse.flatMap((each) => each.days.flatMap((range) => [range.from, addDays(range.to, 1)]));
  const starts = [...new Set([...cuts, ...changes])].filter((day) => day > from && day <= to).toSorted();
  return [from, ...starts].map((day, index): Span => {
    const next = starts[index];
    return {
      startMs: index === 0 ? request.startMs : localMidnightMs(day, zone),
      endMs: next === undefined ? request.endMs : localMidnightMs(next, zone),
      timeframe: coarse.find((each) => coversRange(each.days, { from: day, to: day }))?.timeframe,
    };
  });
}
