/** Colours of a chart, as canvases take them. */
export interface ChartPalette {
  readonly isDark: boolean;
  readonly background: string;
  readonly text: string;
  readonly grid: string;
  readonly crosshair: string;
  readonly label: string;
  readonly up: string;
  readonly down: string;
  readonly volumeUp: string;
  readonly volumeDown: string;
  readonly extended: string;
  readonly split: string;
  readonly dividend: string;
  readonly picked: string;
  readonly lines: readonly string[];
}

/** The colours of the page’s theme at an element: canvases cannot read CSS variables. */
export function readChartPalette(element: Element, isDark: boolean): ChartPalette {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  return {
    isDark,
    background: color('--chart-background'),
    text: color('--chart-text'),
    grid: color('--chart-grid'),
    crosshair: color('--chart-crosshair'),
    label: color('--chart-label'),
    up: color('--chart-up'),
    down: color('--chart-down'),
    volumeUp: color('--chart-volume-up'),
    volumeDown: color('--chart-volume-down'),
    extended: color('--chart-extended'),
    split: color('--chart-split'),
    dividend: color('--chart-dividend'),
    picked: color('--chart-picked'),
    lines: [1, 2, 3, 4, 5, 6, 7, 8].map((index) => color(`--chart-line-${index}`)),
  };
}
