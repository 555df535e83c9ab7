/** Times of a chart’s bars on the clock of a zone, and the instants they stand for. */
export interface ChartTimes {
  /** Seconds since 1970 as a clock of the zone shows them, each later than the one before. */
  readonly seconds: readonly number[];
  /** Epoch milliseconds of a chart’s time; undefined for a time that is no bar’s. */
  readonly instantOf: (seconds: number) => number | undefined;
}

/**
 * Puts instants on a zone’s clock, so that the chart’s marks fall on that clock’s days and hours. Where the clock is set back,
 * the repeated hour follows second by second: places of bars do not depend on the distance of their times.
 */
export function chartTimes(instants: readonly number[], offsetMsAt: (timeMs: number) => number): ChartTimes {
  const instantBySeconds = new Map<number, number>();
  let before = Number.NEGATIVE_INFINITY;
  const seconds = instants.map((timeMs) => {
    const shown = Math.max(Math.floor((timeMs + offsetMsAt(timeMs)) / 1000), before + 1);
    before = shown;
    instantBySeconds.set(shown, timeMs);
    return shown;
  });
  return { seconds, instantOf: (second) => instantBySeconds.get(second) };
}

/** What a zone’s clocks are ahead of UTC at an instant, in milliseconds; Intl is asked once for each quarter of an hour. */
export function zoneOffset(zone: string): (timeMs: number) => number {
  if (zone === 'UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const kept = new Map<number, number>();
  return (timeMs) => {
    const quarter = Math.floor(timeMs / 900_000);
    let offset = kept.get(quarter);
    if (offset === undefined) {
      const parts = format.formatToParts(quarter * 900_000);
      const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
      const wall = Date.UTC(value('year'), value('month') - 1, value('day'), value('hour'), value('minute'));
      offset = wall - quarter * 900_000;
      kept.set(quarter, offset);
    }
    return offset;
  };
}
