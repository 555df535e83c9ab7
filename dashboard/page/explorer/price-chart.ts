import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type IRange,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineSeries,
  PriceScaleMode,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { ChartPalette } from '../../plot/chart-palette.ts';
import type { ChartDrawing } from './chart-drawing.ts';
import { priceDecimals } from './price-decimals.ts';
import { makeSessionShading, type SessionShading } from './session-shading.ts';

/** What people do with a chart. Bars are named by their index. */
export interface PriceChartHandlers {
  /** The crosshair is on a bar, or nowhere. */
  readonly onHover: (index: number | null) => void;
  readonly onPick: (index: number) => void;
  /** The view comes near the oldest bar. */
  readonly onNearStart: () => void;
}

/** Candles with volume, overlays and marks in an element. */
export interface PriceChart {
  /** Draws; another `view` than before begins at the newest bars again. */
  readonly show: (drawing: ChartDrawing, palette: ChartPalette) => void;
  /** Shows the bars from an index to the newest. */
  readonly showFrom: (index: number) => void;
  readonly zoom: (factor: number) => void;
  /** Puts the crosshair on a bar, and the bar into view. */
  readonly point: (index: number) => void;
  readonly close: () => void;
}

/** Bars between the edge of the view and the oldest bar at which older ones are wanted. */
const NEAR_START_BARS = 80;
const BAR_SPACING = 7;
const RIGHT_BARS = 4;
const VOLUME_TOP = 0.82;

interface Parts {
  readonly chart: IChartApi;
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly volume: ISeriesApi<'Histogram'>;
  readonly markers: ISeriesMarkersPluginApi<Time>;
  readonly shading: SessionShading;
  /** Overlays and the comparison, by their name. */
  readonly lines: Map<string, ISeriesApi<'Line'>>;
}

/** Opens a chart in an element, whose size it follows. */
export function openPriceChart(element: HTMLElement, handlers: PriceChartHandlers): PriceChart {
  const parts = makeParts(element);
  const { chart, candles } = parts;
  let shown: ChartDrawing | undefined;
  const indexOf = (logical: number | undefined): number | null =>
    logical !== undefined && shown?.bars[logical] !== undefined ? logical : null;
  chart.subscribeCrosshairMove(({ logical }) => handlers.onHover(indexOf(logical)));
  chart.subscribeClick(({ logical }) => {
    const index = indexOf(logical);
    if (index !== null) handlers.onPick(index);
  });
  chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    if (range !== null && range.from < NEAR_START_BARS) handlers.onNearStart();
  });
  return {
    show(drawing, palette) {
      const isAnother = shown?.view !== drawing.view;
      shown = drawing;
      paint(parts, palette);
      drawBars(parts, drawing, palette);
      drawLines(parts, drawing, palette);
      if (isAnother) showNewest(chart, drawing.bars.length);
      if (isAnother && drawing.picked !== null) bringIntoView(chart, drawing.picked);
    },
    showFrom(index) {
      const last = (shown?.bars.length ?? 0) - 1;
      if (last >= 0) chart.timeScale().setVisibleLogicalRange({ from: index, to: last + RIGHT_BARS });
    },
    zoom(factor) {
      const range = chart.timeScale().getVisibleLogicalRange();
      if (range !== null) chart.timeScale().setVisibleLogicalRange(zoomed(range, factor));
    },
    point(index) {
      const bar = shown?.bars[index];
      const seconds = shown?.times.seconds[index];
      if (bar === undefined || seconds === undefined) return;
      bringIntoView(chart, index);
      chart.setCrosshairPosition(bar.close, seconds as UTCTimestamp, candles);
      handlers.onHover(index);
    },
    close: () => chart.remove(),
  };
}

function makeParts(element: HTMLElement): Parts {
  const chart = createChart(element, {
    autoSize: true,
    // The logo would bring a style sheet of its own; the page names and links the library instead.
    layout: { attributionLogo: false, fontFamily: getComputedStyle(element).fontFamily, fontSize: 11 },
    crosshair: { mode: CrosshairMode.Normal },
    rightPriceScale: { borderVisible: false },
    timeScale: { borderVisible: false, barSpacing: BAR_SPACING, rightOffset: RIGHT_BARS, minBarSpacing: 0.3 },
  });
  const candles = chart.addSeries(CandlestickSeries, { borderVisible: false, priceLineVisible: false });
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: '',
    priceFormat: { type: 'volume' },
    lastValueVisible: false,
    priceLineVisible: false,
  });
  volume.priceScale().applyOptions({ scaleMargins: { top: VOLUME_TOP, bottom: 0 } });
  candles.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 1 - VOLUME_TOP + 0.02 } });
  const shading = makeSessionShading();
  chart.panes()[0]?.attachPrimitive(shading.primitive);
  return { chart, candles, volume, shading, markers: createSeriesMarkers(candles, []), lines: new Map() };
}

function paint({ chart, candles }: Parts, palette: ChartPalette): void {
  chart.applyOptions({
    layout: {
      background: { type: ColorType.Solid, color: palette.background },
      textColor: palette.text,
      panes: { separatorColor: palette.grid, separatorHoverColor: palette.grid },
    },
    grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
    crosshair: {
      vertLine: { color: palette.crosshair, labelBackgroundColor: palette.label },
      horzLine: { color: palette.crosshair, labelBackgroundColor: palette.label },
    },
  });
  candles.applyOptions({
    upColor: palette.up,
    downColor: palette.down,
    wickUpColor: palette.up,
    wickDownColor: palette.down,
  });
}

function drawBars(parts: Parts, drawing: ChartDrawing, palette: ChartPalette): void {
  const { bars, times, isIntraday, timeLabel, compare } = drawing;
  const decimals = priceDecimals(bars.at(-1)?.close ?? 1);
  parts.chart.applyOptions({
    localization: {
      locale: 'en-US',
      timeFormatter: (time: Time) => timeLabel(Number(time)),
    },
    timeScale: { timeVisible: isIntraday, secondsVisible: false },
    rightPriceScale: { mode: compare === null ? PriceScaleMode.Normal : PriceScaleMode.Percentage },
  });
  parts.candles.applyOptions({
    priceFormat: { type: 'price', precision: decimals, minMove: 10 ** -decimals },
  });
  const timeAt = (index: number): UTCTimestamp => (times.seconds[index] ?? 0) as UTCTimestamp;
  parts.candles.setData(
    bars.map(({ open, high, low, close }, index) => ({ time: timeAt(index), open, high, low, close })),
  );
  parts.volume.setData(
    bars.map(({ open, close, volume }, index) => ({
      time: timeAt(index),
      value: volume ?? 0,
      color: close >= open ? palette.volumeUp : palette.volumeDown,
    })),
  );
  parts.markers.setMarkers(markersOf(drawing, palette));
  parts.shading.show(drawing.spans, palette.extended);
}

function markersOf({ marks, picked, times }: ChartDrawing, palette: ChartPalette): SeriesMarker<Time>[] {
  const timeAt = (index: number): UTCTimestamp => (times.seconds[index] ?? 0) as UTCTimestamp;
  const events = marks.map(
    ({ index, kind, label }): SeriesMarker<Time> =>
      kind === 'split'
        ? { time: timeAt(index), position: 'aboveBar', shape: 'square', color: palette.split, text: label }
        : { time: timeAt(index), position: 'belowBar', shape: 'circle', color: palette.dividend, text: 'D' },
  );
  const picks: readonly SeriesMarker<Time>[] =
    picked === null
      ? []
      : [{ time: timeAt(picked), position: 'aboveBar', shape: 'arrowDown', color: palette.picked }];
  return [...events, ...picks].sort((a, b) => Number(a.time) - Number(b.time));
}

function drawLines(parts: Parts, drawing: ChartDrawing, palette: ChartPalette): void {
  const { chart, lines } = parts;
  const wanted = new Set(drawing.lines.map(({ key }) => key));
  for (const [key, series] of lines) {
    if (wanted.has(key)) continue;
    chart.removeSeries(series);
    lines.delete(key);
  }
  let pane = 0;
  drawing.lines.forEach(({ key, name, place, values }, index) => {
    if (place === 'own') pane += 1;
    const target = place === 'own' ? pane : 0;
    const line =
      lines.get(key) ?? chart.addSeries(LineSeries, { lineWidth: 2, priceLineVisible: false }, target);
    lines.set(key, line);
    if (line.getPane().paneIndex() !== target) line.moveToPane(target);
    line.applyOptions({
      color: palette.lines[index % palette.lines.length] ?? palette.text,
      title: name,
      ...(place === 'own' ? { priceFormat: { type: 'price', precision: 4, minMove: 0.0001 } } : {}),
    });
    line.setData(
      values.map((value, at) => {
        const time = (drawing.times.seconds[at] ?? 0) as UTCTimestamp;
        return value === null ? { time } : { time, value };
      }),
    );
  });
  chart.panes().forEach((each, index) => each.setStretchFactor(index === 0 ? 4 : 1));
}

function showNewest(chart: IChartApi, barCount: number): void {
  chart.timeScale().resetTimeScale();
  if (barCount * BAR_SPACING < chart.timeScale().width()) chart.timeScale().fitContent();
}

function bringIntoView(chart: IChartApi, index: number): void {
  const range = chart.timeScale().getVisibleLogicalRange();
  if (range === null || (index >= range.from && index <= range.to)) return;
  const half = (range.to - range.from) / 2;
  chart.timeScale().setVisibleLogicalRange({ from: index - half, to: index + half });
}

function zoomed({ from, to }: IRange<number>, factor: number): IRange<number> {
  const width = Math.max(8, (to - from) * factor);
  return { from: to - width, to };
}
