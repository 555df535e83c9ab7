import type { ChartPalette } from './chart-palette.ts';
import type { PlotOption } from './open-plot.ts';

/** What all plots have in common, in the theme’s colours. Tips are drawn on the canvas: HTML of theirs would carry styles that the page’s policy forbids. */
export function plotStyle(palette: ChartPalette, { hasLegend }: { readonly hasLegend: boolean }): PlotOption {
  return {
    animation: false,
    color: [...palette.lines],
    textStyle: { fontFamily: 'system-ui, sans-serif', color: palette.text },
    grid: { left: 8, right: 16, top: hasLegend ? 34 : 12, bottom: 8, containLabel: true },
    legend: {
      show: hasLegend,
      type: 'scroll',
      top: 2,
      left: 4,
      icon: 'roundRect',
      itemWidth: 12,
      itemHeight: 4,
      textStyle: { color: palette.text, fontSize: 12 },
      pageIconColor: palette.text,
      pageTextStyle: { color: palette.text },
    },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: palette.background,
      borderColor: palette.crosshair,
      textStyle: { color: palette.text, fontSize: 12 },
    },
  };
}

/** Lines and letters of an axis. */
export function axisStyle(palette: ChartPalette): PlotOption {
  return {
    axisLine: { lineStyle: { color: palette.grid } },
    axisTick: { show: false },
    axisLabel: { color: palette.text, fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: palette.grid } },
  };
}
