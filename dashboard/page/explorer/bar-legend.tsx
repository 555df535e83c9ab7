import type { ReactElement } from 'react';
import { formatCount } from '../../format/quantity.ts';
import type { ExplorerBar } from './bar-rows.ts';
import type { DrawnLine } from './chart-drawing.ts';
import { formatChange, formatPrice, priceDecimals } from './price-decimals.ts';

/** The bar under the crosshair, or the newest one, in words and numbers. */
export function BarLegend({
  bars,
  index,
  lines,
  events,
  timeText,
}: {
  readonly bars: readonly ExplorerBar[];
  readonly index: number;
  readonly lines: readonly DrawnLine[];
  /** Splits and dividends of the bar. */
  readonly events: readonly string[];
  readonly timeText: string;
}): ReactElement {
  const bar = bars[index];
  if (bar === undefined) return <div className="legend" />;
  const decimals = priceDecimals(bar.close);
  const change = formatChange(bar.close, bars[index - 1]?.close);
  return (
    <div className="legend">
      <div className="legend-prices">
        <span className="legend-time number">{timeText}</span>
        {(['open', 'high', 'low', 'close'] as const).map((name) => (
          <span key={name} title={name}>
            <abbr title={name}>{name.slice(0, 1).toUpperCase()}</abbr>
            <span className="number">{formatPrice(bar[name], decimals)}</span>
          </span>
        ))}
        <span className={`number ${change.startsWith('−') ? 'is-down' : 'is-up'}`}>{change}</span>
        <span title="volume">
          <abbr title="volume">V</abbr>
          <span className="number">{bar.volume === null ? '–' : formatCount(bar.volume)}</span>
        </span>
        {events.map((event) => (
          <span key={event} className="legend-event">
            {event}
          </span>
        ))}
      </div>
      {lines.length > 0 && (
        <div className="legend-lines">
          {lines.map(({ key, name, values }, line) => (
            <span key={key} className={`legend-line line-${(line % 8) + 1}`}>
              {name} <span className="number">{valueText(values[index])}</span>
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

function valueText(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return value.toLocaleString('en-US', { maximumSignificantDigits: 6 });
}
