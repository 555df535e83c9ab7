import type { ThroughputBucket, ThroughputDocument } from '../../../contract/api/throughput.ts';
import type { ChartPalette } from '../../plot/chart-palette.ts';
import type { PlotOption } from '../../plot/open-plot.ts';
import { axisStyle, plotStyle } from '../../plot/plot-style.ts';

/** A line of a chart. */
export interface ThroughputLine {
  readonly title: string;
  /** One for each stretch. */
  readonly values: readonly number[];
}

const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60_000;
const BYTES_PER_MB = 1e6;
const PERCENT = 100;
const DIGITS = 3;

/** Rates out of what ended in each stretch of time. */
export function throughputLines({ buckets, bucketMs }: ThroughputDocument): readonly ThroughputLine[] {
  const seconds = bucketMs / MS_PER_SECOND;
  const line = (title: string, of: (bucket: ThroughputBucket) => number): ThroughputLine => ({
    title,
    values: buckets.map((bucket) => Number(of(bucket).toPrecision(DIGITS))),
  });
  return [
    line('Rows a second', ({ rows }) => rows / seconds),
    line('Megabytes a second', ({ bytes }) => bytes / BYTES_PER_MB / seconds),
    line('Calls a minute', ({ calls }) => (calls / bucketMs) * MS_PER_MINUTE),
    line('Failed tasks', ({ failed }) => failed),
    line('Failed of all tasks, %', ({ failed, tasks }) => (tasks === 0 ? 0 : (failed / tasks) * PERCENT)),
  ];
}

/** Bars over time. */
export function throughputOption(
  palette: ChartPalette,
  { times, title, values }: ThroughputLine & { readonly times: readonly string[] },
): PlotOption {
  const axis = axisStyle(palette);
  return {
    ...plotStyle(palette, { hasLegend: false }),
    xAxis: { type: 'category', data: [...times], ...axis, splitLine: { show: false } },
    yAxis: { type: 'value', ...axis },
    series: [{ name: title, type: 'bar', data: [...values], barCategoryGap: '20%' }],
  };
}
