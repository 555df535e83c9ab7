import { type ReactElement, useEffect, useRef } from 'react';
import { useIsDark } from '../setting/use-is-dark.ts';
import { type ChartPalette, readChartPalette } from './chart-palette.ts';
import { type Plot as OpenPlot, openPlot, type PlotOption } from './open-plot.ts';

/** A chart of numbers other than bars, redrawn when its option or the theme changes; it must stand below `.chart-colors`. */
export function Plot({
  label,
  optionOf,
  onPick,
}: {
  /** What it shows, read aloud in its place. */
  readonly label: string;
  /** What to draw in the theme’s colours; keep it the same between renders that draw the same. */
  readonly optionOf: (palette: ChartPalette) => PlotOption;
  /** A click on a point: its series and its place along the bottom. */
  readonly onPick?: (series: string, place: string) => void;
}): ReactElement {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<OpenPlot>(null);
  const latest = useRef(onPick);
  const isDark = useIsDark();
  useEffect(() => {
    latest.current = onPick;
  });
  useEffect(() => {
    if (element.current === null) return;
    const opened = openPlot(element.current, (series, place) => latest.current?.(series, place));
    plot.current = opened;
    return () => {
      plot.current = null;
      opened.close();
    };
  }, []);
  useEffect(() => {
    if (element.current !== null) plot.current?.draw(optionOf(readChartPalette(element.current, isDark)));
  }, [optionOf, isDark]);
  return <div ref={element} className="plot" role="img" aria-label={label} />;
}
