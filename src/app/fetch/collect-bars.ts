import type { AggregateBar } from '../../../contract/vendor/aggregates.ts';
import { judgeBar } from '../../domain/judge-bar.ts';
import { localDayBounds, localDayOf } from '../../domain/local-time.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import type { RefusedBar, SeriesPiece } from '../../lake/targeted/series-piece.ts';
import { intersectRanges } from '../../plan/day-ranges.ts';
import type { DayRange, TargetedSeries } from '../../plan/fetch-task.ts';
import { splitByYear, windowOfDay, yearOfBars, yearSpan, zoneOfAsset } from '../../plan/series-window.ts';
import type { BarPage, RefusedRow } from '../../vendor/rest/bars/aggregates.ts';

/** A piece that is not yet anybody’s task. */
export type CollectedPiece = Omit<SeriesPiece, 'task'>;

/** Sorts the answers about one range into the files they belong to, as they come. */
export interface BarCollector {
  /** Takes an answer’s rows, ascending; returns pieces of years that are whole now. */
  add(page: Pick<BarPage, 'rows' | 'refused'>): readonly CollectedPiece[];
  /** What has come so far, without the last window, which may still grow; for long answers and for broken-off ones. */
  cut(): readonly CollectedPiece[];
  /** The rest: the range is answered to its end. */
  finish(): readonly CollectedPiece[];
  /** Days before that one are not covered by the answers, although they were asked for. */
  clip(first: TradingDay): void;
  /** Rows that wait for their year to be whole. */
  readonly waiting: number;
}

/** What is collected. */
export interface CollectOptions {
  readonly series: TargetedSeries;
  /** The days asked for; whole windows. */
  readonly range: DayRange;
  /** Days up to that one are final. */
  readonly complete: TradingDay;
}

/** Begins to collect the answers about one range. */
export function collectBars({ series, range, complete }: CollectOptions): BarCollector {
  const { timeframe } = series;
  const zone = zoneOfAsset(series.asset);
  const midnightAfter = (day: TradingDay): number => localDayBounds(day, zone).endMs;
  const endMs = midnightAfter(windowOfDay(range.to, timeframe).to);
  let fromMs = localDayBounds(range.from, zone).startMs;
  let bars: Bar[] = [];
  let refused: RefusedBar[] = [];
  let { from } = range;
  let coveredFrom = range.from;

  /** The pieces up to `to`, which is the end of a window. */
  const pieces = (to: TradingDay): readonly CollectedPiece[] => {
    if (to < from) return [];
    const made = splitByYear({ from, to }, timeframe).map(({ year, ...days }) => {
      const endMs = midnightAfter(days.to);
      const own = bars.filter(({ startMs }) => startMs < endMs);
      bars = bars.slice(own.length);
      return toPiece(series, { year, days, bars: own, refused, final: { from: coveredFrom, to: complete } });
    });
    refused = refused.filter(({ day }) => day > to);
    from = addDays(to, 1);
    fromMs = midnightAfter(to);
    return made;
  };
  const take = (row: AggregateBar): void => {
    const bar = toBar(row);
    const isInside = bar.startMs >= fromMs && bar.startMs < endMs;
    const verdict = isInside ? judgeBar(bar) : outside(bar);
    if (verdict === undefined) bars.push(bar);
    else {
      const day = within(localDayOf(bar.startMs, zone), { from, to: range.to });
      refused.push({ day, ...verdict, raw: JSON.stringify(row) });
    }
  };
  return {
    add(page) {
      for (const row of page.rows) take(row);
      for (const { reason, startMs, raw } of page.refused) {
        const day = within(startMs === undefined ? from : localDayOf(startMs, zone), { from, to: range.to });
        refused.push({ day, reason, detail: REFUSALS[reason], raw });
      }
      const last = bars.at(-1);
      if (last === undefined) return [];
      const year = yearOfBars(localDayOf(last.startMs, zone), timeframe);
      const before = addDays(yearSpan(year, timeframe).from, -1);
      return pieces(before < range.to ? before : range.to);
    },
    cut() {
      const last = bars.at(-1);
      if (last === undefined) return [];
      return pieces(addDays(windowOfDay(localDayOf(last.startMs, zone), timeframe).from, -1));
    },
    finish: () => pieces(range.to),
    clip(first) {
      coveredFrom = first;
      // Nothing is known of the days before, so no file says anything of them.
      if (first <= from) return;
      from = windowOfDay(first, timeframe).from;
      fromMs = localDayBounds(from, zone).startMs;
    },
    get waiting() {
      return bars.length;
    },
  };
}

function toPiece(
  series: TargetedSeries,
  of: Pick<CollectedPiece, 'year' | 'bars' | 'refused'> & {
    readonly days: DayRange;
    readonly final: DayRange;
  },
): CollectedPiece {
  const { year, days, bars, refused, final } = of;
  return {
    series,
    year,
    bars,
    refused: refused.filter(({ day }) => day >= days.from && day <= days.to),
    ranges: [days],
    covered: intersectRanges([days], [final]),
    source: 'aggregates',
  };
}

const REFUSALS: Readonly<Record<RefusedRow['reason'], string>> = {
  unparsable: 'not of a bar’s shape',
  conflicting_duplicate: 'another row has its time and other values',
};

function outside({ startMs }: Bar): Pick<RefusedBar, 'reason' | 'detail'> {
  return { reason: 'other_day', detail: `bar at ${startMs} ms` };
}

function within(day: TradingDay, { from, to }: DayRange): TradingDay {
  if (day < from) return from;
  return day > to ? to : day;
}

function toBar({ t, o, h, l, c, v, vw, n }: AggregateBar): Bar {
  return { startMs: t, open: o, high: h, low: l, close: c, volume: v, vwap: vw, transactions: n };
}
