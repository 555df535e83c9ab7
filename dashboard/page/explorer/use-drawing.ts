import { useEffect, useMemo } from 'react';
import { useDocument } from '../../api/use-document.ts';
import { formatInstant } from '../../format/instant.ts';
import { useZone } from '../../setting/zone.ts';
import { barIndexAt, type ExplorerBar } from './bar-rows.ts';
import { type ChartDrawing, linesOf, timesOfBars } from './chart-drawing.ts';
import { eventMarks } from './event-marks.ts';
import { type ExplorerState, isIntraday, overlayNames } from './explorer-state.ts';
import { extendedSpans, minuteClock } from './session-spans.ts';
import { useBars } from './use-bars.ts';
import { useEarlyCloses } from './use-early-closes.ts';

const BAR_MINUTES: Readonly<Record<string, number>> = {
  '1m': 1,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '4h': 240,
};
const NO_EVENTS = { splits: [], dividends: [] };

/** What the chart draws of bars: their times in the page’s zone, lines, splits and dividends, extended hours. */
export function useDrawing(state: ExplorerState, bars: readonly ExplorerBar[]): ChartDrawing {
  const { symbol, asset, timeframe, adjust, compare, at } = state;
  const { timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone } = useZone();
  const isShort = isIntraday(timeframe);
  const { data: facts } = useDocument('symbol', { parts: { symbol }, isEnabled: symbol !== '' });
  const others = useBars(
    { ...state, symbol: compare ?? '', features: NO_NAMES, expressions: NO_NAMES },
    compare !== null,
  );
  const names = overlayNames(state).join(',');
  const earlyCloses = useEarlyCloses(bars, isShort && asset === 'stocks');
  const { loadOlder } = others;
  const isBehind = (others.bars[0]?.timeMs ?? 0) > (bars[0]?.timeMs ?? 0);
  useEffect(() => {
    // The second symbol follows as older bars of the first are loaded.
    if (isBehind) loadOlder();
  }, [isBehind, loadOlder]);
  const times = useMemo(
    () => timesOfBars(bars, { isIntraday: isShort, timeZone }),
    [bars, isShort, timeZone],
  );
  const lines = useMemo(() => {
    const overlays = names === '' ? [] : names.split(',');
    return linesOf(bars, overlays, compare === null ? null : { symbol: compare, bars: others.bars });
  }, [bars, names, compare, others.bars]);
  const spans = useMemo(() => {
    // Only stocks and what follows them have a session; other assets trade around the clock.
    if (!isShort || asset !== 'stocks') return [];
    return extendedSpans(bars, {
      minuteOf: minuteClock('America/New_York'),
      barMinutes: BAR_MINUTES[timeframe] ?? 1,
      earlyCloses,
    });
  }, [bars, isShort, asset, timeframe, earlyCloses]);
  const marks = useMemo(
    () => eventMarks(bars, facts?.symbol.symbol === symbol ? facts : NO_EVENTS),
    [bars, facts, symbol],
  );
  return useMemo(
    () => ({
      view: `${asset} ${symbol} ${timeframe} ${adjust}`,
      bars,
      times,
      isIntraday: isShort,
      timeLabel: (seconds) => {
        if (!isShort) return new Date(seconds * 1000).toISOString().slice(0, 10);
        return formatInstant(times.instantOf(seconds) ?? seconds * 1000, timeZone, 'minute');
      },
      lines,
      compare,
      marks,
      spans,
      picked: at === null ? null : indexOrNull(barIndexAt(bars, at)),
    }),
    [asset, symbol, timeframe, adjust, bars, times, isShort, timeZone, lines, compare, marks, spans, at],
  );
}

const NO_NAMES: readonly never[] = [];

function indexOrNull(index: number): number | null {
  return index < 0 ? null : index;
}
