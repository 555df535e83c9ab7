import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import { readChartPalette } from '../../plot/chart-palette.ts';
import { useIsDark } from '../../setting/use-is-dark.ts';
import { BarLegend } from './bar-legend.tsx';
import type { ChartDrawing } from './chart-drawing.ts';
import { openPriceChart, type PriceChart } from './price-chart.ts';
import { rangeStart, rangesOf, type ViewRange } from './view-ranges.ts';

/** The chart with its legend; on the keyboard arrows go from bar to bar, Enter explains one, plus and minus zoom. */
export function ChartPanel({
  title,
  drawing,
  onPick,
  onNearStart,
}: {
  /** What is drawn, read aloud: `AAPL, days`. */
  readonly title: string;
  readonly drawing: ChartDrawing;
  readonly onPick: (index: number) => void;
  readonly onNearStart: () => void;
}): ReactElement {
  const { bars, times, lines, marks } = drawing;
  const [hovered, setHovered] = useState<number | null>(null);
  const { element, chart } = useChart(drawing, { onHover: setHovered, onPick, onNearStart });
  const shown = hovered ?? bars.length - 1;
  const events = useMemo(
    () => marks.filter(({ index }) => index === shown).map(({ text }) => text),
    [marks, shown],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      chart.current?.point(Math.min(Math.max(0, shown + step * (event.shiftKey ? 10 : 1)), bars.length - 1));
    } else if (event.key === 'Enter' && shown >= 0) onPick(shown);
    else if (event.key === '+' || event.key === '=') chart.current?.zoom(0.7);
    else if (event.key === '-') chart.current?.zoom(1.4);
  };
  const seconds = times.seconds[shown];
  return (
    <div className="chart-panel">
      <BarLegend
        bars={bars}
        index={shown}
        lines={lines}
        events={events}
        timeText={seconds === undefined ? '' : drawing.timeLabel(seconds)}
      />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the chart is worked with arrow keys */}
      <div
        ref={element}
        className="chart-area"
        role="application"
        aria-roledescription="chart"
        aria-label={`${title}. Arrow keys go from bar to bar, Enter explains one. The same bars are under “Table”.`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the chart is worked with arrow keys
        tabIndex={0}
        onKeyDown={onKeyDown}
      />
      <ChartFoot bars={bars} onRange={(range) => chart.current?.showFrom(rangeStart(bars, range))} />
    </div>
  );
}

function ChartFoot({
  bars,
  onRange,
}: {
  readonly bars: ChartDrawing['bars'];
  readonly onRange: (range: ViewRange) => void;
}): ReactElement {
  return (
    <div className="chart-foot">
      <div className="chart-ranges" role="group" aria-label="Bars in view">
        {rangesOf(bars).map((range) => (
          <button key={range.title} type="button" onClick={() => onRange(range)}>
            {range.title}
          </button>
        ))}
      </div>
      <span className="chart-credit">
        Charts by{' '}
        <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
          TradingView Lightweight Charts™
        </a>
      </span>
    </div>
  );
}

const STEPS: Readonly<Record<string, number | undefined>> = { ArrowLeft: -1, ArrowRight: 1 };

interface OpenChart {
  readonly element: React.RefObject<HTMLDivElement | null>;
  readonly chart: React.RefObject<PriceChart | null>;
}

/** Opens a chart once and draws whenever the drawing or the theme changes. */
function useChart(
  drawing: ChartDrawing,
  handlers: {
    readonly onHover: (index: number | null) => void;
    readonly onPick: (index: number) => void;
    readonly onNearStart: () => void;
  },
): OpenChart {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<PriceChart>(null);
  const latest = useRef(handlers);
  const isDark = useIsDark();
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    if (element.current === null) return;
    const opened = openPriceChart(element.current, {
      onHover: (index) => latest.current.onHover(index),
      onPick: (index) => latest.current.onPick(index),
      onNearStart: () => latest.current.onNearStart(),
    });
    chart.current = opened;
    return () => {
      chart.current = null;
      opened.close();
    };
  }, []);
  useEffect(() => {
    if (element.current !== null) chart.current?.show(drawing, readChartPalette(element.current, isDark));
  }, [drawing, isDark]);
  return { element, chart };
}
