import { escapeHtml } from './escape-html.ts';

const WIDTH = 720;
const HEIGHT = 180;
const LEFT = 64;
const BOTTOM = 22;
const TOP = 10;

/** One line of an area chart: values at even distances. */
export interface AreaChart {
  /** What it shows, read aloud. */
  readonly label: string;
  readonly values: readonly number[];
  /** A value in words, for the axis. */
  readonly valueText: (value: number) => string;
  /** The ends of the time axis. */
  readonly startText: string;
  readonly endText: string;
}

/** An area chart as SVG; colours come from the classes `area`, `line`, `grid` and `axis`. */
export function areaChart({ label, values, valueText, startText, endText }: AreaChart): string {
  const most = Math.max(...values, 0);
  const top = most === 0 ? 1 : most;
  const wide = WIDTH - LEFT;
  const high = HEIGHT - BOTTOM - TOP;
  const x = (index: number): number => LEFT + (values.length < 2 ? 0 : (index / (values.length - 1)) * wide);
  const y = (value: number): number => TOP + high - (value / top) * high;
  const points = values.map((value, index) => `${round(x(index))},${round(y(value))}`).join(' ');
  const base = round(TOP + high);
  const marks = [0, 0.5, 1].map((share) => {
    const at = round(y(share * top));
    return `<line class="grid" x1="${LEFT}" y1="${at}" x2="${WIDTH}" y2="${at}"/><text class="axis" x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${escapeHtml(valueText(share * top))}</text>`;
  });
  const area =
    values.length === 0
      ? ''
      : `<polygon class="area" points="${LEFT},${base} ${points} ${round(x(values.length - 1))},${base}"/><polyline class="line" points="${points}"/>`;
  return `<svg role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${marks.join('')}${area}<text class="axis" x="${LEFT}" y="${HEIGHT - 4}">${escapeHtml(startText)}</text><text class="axis" x="${WIDTH}" y="${HEIGHT - 4}" text-anchor="end">${escapeHtml(endText)}</text></svg>`;
}

const BAR_HEIGHT = 22;
const BAR_GAP = 6;
const NAME_WIDTH = 120;
const VALUE_WIDTH = 130;

/** Bars side by side as SVG, longest as wide as there is room; colours come from `bar` and `axis`. */
export function barChart(
  label: string,
  bars: readonly { readonly name: string; readonly value: number; readonly text: string }[],
): string {
  const most = Math.max(...bars.map(({ value }) => value), 0);
  const room = WIDTH - NAME_WIDTH - VALUE_WIDTH;
  const rows = bars.map(({ name, value, text }, index) => {
    const y = index * (BAR_HEIGHT + BAR_GAP);
    const width = round(most === 0 ? 0 : (value / most) * room);
    const middle = y + BAR_HEIGHT / 2 + 4;
    return `<text class="axis" x="${NAME_WIDTH - 8}" y="${middle}" text-anchor="end">${escapeHtml(name)}</text><rect class="bar" x="${NAME_WIDTH}" y="${y}" width="${width}" height="${BAR_HEIGHT}" rx="2"/><text class="axis" x="${NAME_WIDTH + width + 8}" y="${middle}">${escapeHtml(text)}</text>`;
  });
  const height = Math.max(1, bars.length * (BAR_HEIGHT + BAR_GAP));
  return `<svg role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${WIDTH} ${height}">${rows.join('')}</svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
