import { parseBarSymbol } from '../../domain/bar-symbol.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { type Asset, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { type DayBounds, localDayOf, localMidnightMs } from '../../domain/local-time.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import type { BaseTimespan } from '../../domain/resample/timespan.ts';
import { addDays, type TradingDay, yearOf } from '../../domain/trading-day.ts';
import type { BarFile } from '../../lake/query/bar-files.ts';
import type { HeldSeriesYear } from '../../lake/targeted/held-series.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import type { BarsRequest } from '../../vendor-api/market-source.ts';
import { marketDataset } from '../fetch/market-days.ts';
import { findGaps, type HeldGaps } from './held-gaps.ts';
import type { HeldDays, Holding } from './market-holdings.ts';
import type { MarketWorld, RequestNotes } from './market-world.ts';
import { readFileBars } from './read-bars.ts';

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
}

/** Reads bars out of the files of the whole market, and for days that have none out of those of the symbol. */
export function barsReader(world: MarketWorld): BarsReader {
  const gaps = rememberGaps(world);
  return {
    async read(request, notes) {
      if (parseBarSymbol(request.ticker) === undefined || request.endMs <= request.startMs) return [];
      const held = await lookUp(request, notes);
      noteMissing(request, held, { gaps, notes });
      return readSpans(request, held, { world, notes });
    },
    async latestDay({ ticker, asset }, notes) {
      if (parseBarSymbol(ticker) === undefined) return undefined;
      const held = await lookUp({ ticker, asset, base: 'day' }, notes);
      if (held.market === undefined || held.dataset === undefined) return undefined;
      const { latest } = gaps(held.dataset, held.market);
      const days = [
        ...(held.market.content.files.at(-1) === undefined ? [] : [held.market.content.files.at(-1)?.day]),
        ...held.own.flatMap(({ covered }) => covered.map(({ to }) => to)),
      ].filter((day) => day !== undefined);
      const last = days.sort().at(-1);
      if (last === undefined) return undefined;
      const calendar = tradingCalendar(DATASETS[held.dataset].calendar, world.calendar);
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
    const gaps = findGaps(dataset, holding, { nowMs, calendar: world.calendar });
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
  return { market, dataset, own: series.content };
}

interface Noting {
  readonly gaps: (dataset: DatasetName, holding: Holding<HeldDays>) => HeldGaps;
  readonly notes: RequestNotes;
}

function noteMissing(request: BarsRequest, held: Held, { gaps, notes }: Noting): void {
  const days = daysOf(request);
  const covered = held.own.flatMap((year) => year.covered);
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

interface Span extends DayBounds {
  readonly files: readonly BarFile[];
}

/** Reads a span of days after the other until there is enough: a symbol’s minutes of twenty years are not read for a page. */
async function readSpans(
  request: BarsRequest,
  held: Held,
  { world, notes }: { readonly world: MarketWorld; readonly notes: RequestNotes },
): Promise<readonly Bar[]> {
  const { asset, ticker, order } = request;
  const { from, to } = daysOf(request);
  const files = (held.market?.content.files ?? []).filter(({ day }) => day >= from && day <= to);
  const own = held.own.filter(({ rows, year }) => rows > 0 && year >= yearOf(from) && year <= yearOf(to));
  const spans = request.base === 'minute' ? spansOf(request, files) : [{ ...boundsOf(request), files }];
  const parts: (readonly Bar[])[] = [];
  let count = 0;
  for (const span of order === 'asc' ? spans : spans.toReversed()) {
    const limit = request.limit - count;
    if (limit <= 0) break;
    const bars = await world.pool.use(world.signal, (connection) =>
      readFileBars(
        {
          asset,
          symbol: ticker,
          market: span.files,
          own: own.map(({ path }) => path),
          marketDays: own.length === 0 ? [] : span.files.map(({ day }) => day),
          startMs: span.startMs,
          endMs: span.endMs,
          order,
          limit,
        },
        { root: world.root, connection, signal: world.signal },
      ),
    );
    parts.push(bars);
    count += bars.length;
  }
  if (files.length > 0) notes.origins.add('bronze');
  if (own.length > 0) notes.origins.add('targeted');
  return (order === 'asc' ? parts : parts.toReversed()).flat();
}

function boundsOf({ startMs, endMs }: BarsRequest): DayBounds {
  return { startMs, endMs };
}

/** Spans that follow one another and together are the whole range, with so many files each. */
function spansOf(request: BarsRequest, files: readonly BarFile[]): readonly Span[] {
  const zone = DATASETS[`${request.asset}_daily`].timeZone;
  const spans: Span[] = [];
  let { startMs } = request;
  for (let first = 0; first < files.length; first += MINUTE_DAYS_AT_ONCE) {
    const part = files.slice(first, first + MINUTE_DAYS_AT_ONCE);
    const next = files[first + MINUTE_DAYS_AT_ONCE];
    const endMs = next === undefined ? request.endMs : localMidnightMs(next.day, zone);
    spans.push({ startMs, endMs, files: part });
    startMs = endMs;
  }
  return spans.length === 0 ? [{ ...boundsOf(request), files }] : spans;
}
