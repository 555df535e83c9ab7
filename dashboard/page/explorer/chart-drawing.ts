import { barIndexAt, type ExplorerBar } from './bar-rows.ts';
import { type ChartTimes, chartTimes, zoneOffset } from './chart-times.ts';
import type { EventMark } from './event-marks.ts';
import { type OverlayPlace, overlayPlace } from './overlay-place.ts';
import type { ExtendedSpan } from './session-spans.ts';

/** A line over the bars or below them. */
export interface DrawnLine {
  readonly key: string;
  readonly name: string;
  readonly place: OverlayPlace;
  /** A value for each bar. */
  readonly values: readonly (number | null)[];
}

/** All that a chart draws. */
export interface ChartDrawing {
  /** What the bars are of; another one begins at the newest bars again. */
  readonly view: string;
  readonly bars: readonly ExplorerBar[];
  readonly times: ChartTimes;
  readonly isIntraday: boolean;
  /** How a chart’s time is written at the crosshair. */
  readonly timeLabel: (seconds: number) => string;
  readonly lines: readonly DrawnLine[];
  /** The second symbol, with which the scale is in per cent; null without one. */
  readonly compare: string | null;
  readonly marks: readonly EventMark[];
  readonly spans: readonly ExtendedSpan[];
  /** Index of the bar that is explained. */
  readonly picked: number | null;
}

/** Times of bars: on the clock of a zone for those with a time, by date for longer ones. */
export function timesOfBars(
  bars: readonly ExplorerBar[],
  { isIntraday, timeZone }: { readonly isIntraday: boolean; readonly timeZone: string },
): ChartTimes {
  if (isIntraday)
    return chartTimes(
      bars.map(({ timeMs }) => timeMs),
      zoneOffset(timeZone),
    );
  return chartTimes(
    bars.map(({ date }) => Date.parse(date)),
    () => 0,
  );
}

/** Lines of the overlays, then of the second symbol. */
export function linesOf(
  bars: readonly ExplorerBar[],
  names: readonly string[],
  compared: { readonly symbol: string; readonly bars: readonly ExplorerBar[] } | null,
): readonly DrawnLine[] {
  const overlays = names.map((name, index) => ({
    key: `overlay ${name}`,
    name,
    place: overlayPlace(bars, index),
    values: bars.map(({ overlays }) => overlays[index] ?? null),
  }));
  if (compared === null) return overlays;
  return [
    ...overlays,
    {
      key: `compare ${compared.symbol}`,
      name: compared.symbol,
      place: 'price',
      values: closesAt(compared.bars, bars),
    },
  ];
}

/** Closes of other bars that start when these do; null where there is none. */
function closesAt(others: readonly ExplorerBar[], bars: readonly ExplorerBar[]): readonly (number | null)[] {
  return bars.map(({ timeMs }) => {
    const other = others[barIndexAt(others, timeMs)];
    return other?.timeMs === timeMs ? other.close : null;
  });
}
