import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { use as addParts, type EChartsCoreOption, init } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

addParts([
  BarChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  CanvasRenderer,
]);

/** What a plot draws, as ECharts takes it. */
export type PlotOption = EChartsCoreOption;

/** A plot in an element. */
export interface Plot {
  readonly draw: (option: PlotOption) => void;
  readonly close: () => void;
}

/** Opens a plot in an element, whose size it follows. */
export function openPlot(element: HTMLElement, onPick: (series: string, place: string) => void): Plot {
  const chart = init(element, null, { renderer: 'canvas' });
  chart.on('click', ({ seriesName, name }) => onPick(seriesName ?? '', name));
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(element);
  return {
    // What an earlier drawing had and this one has not would stay otherwise.
    draw: (option) => chart.setOption(option, { notMerge: true }),
    close() {
      observer.disconnect();
      chart.dispose();
    },
  };
}
