import type { ChartPalette } from '../../plot/chart-palette.ts';
import type { PlotOption } from '../../plot/open-plot.ts';
import { axisStyle, plotStyle } from '../../plot/plot-style.ts';
import type { Trend } from './trend-series.ts';

/** Lines over months; shares begin near their lowest value, counts at zero. */
export function trendOption(palette: ChartPalette, { months, lines }: Trend, unit: string): PlotOption {
  const axis = axisStyle(palette);
  return {
    ...plotStyle(palette, { hasLegend: lines.length > 1 }),
    xAxis: { type: 'category', data: months, boundaryGap: false, ...axis, splitLine: { show: false } },
    yAxis: {
      type: 'value',
      scale: unit === '%',
      ...(unit === '%' ? { max: 100 } : { minInterval: 1 }),
      ...axis,
    },
    series: lines.map(({ dataset, values }) => ({
      name: dataset,
      type: 'line',
      data: values,
      // A month alone would be no line at all.
      showSymbol: months.length < 40,
      symbolSize: 5,
      lineStyle: { width: 1.5 },
    })),
  };
}
