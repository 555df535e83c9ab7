import type { BarsQuery } from '../../../contract/api/bars.ts';
import type { Query } from '../../api/address.ts';
import { type ExplorerState, hasFeatures, isIntraday } from './explorer-state.ts';

/** Bars asked for at once; a year of trading minutes is a hundred thousand, a screen shows a few hundred. */
export const PAGE_BARS = 1500;

/** Bars kept in the browser; beyond them, older ones are not loaded. */
export const BARS_MAX = 30_000;

/** Columns that a chart is made of. */
const COLUMNS = 'timestamp,date,open,high,low,close,volume';

/** The newest {@link PAGE_BARS} bars of a state, or those before the bar `before`. */
export function pageQuery(
  state: ExplorerState,
  before?: { readonly timeMs: number; readonly date: string },
): Query {
  return query(state, {
    columns: COLUMNS,
    to: before === undefined ? lastDayOf(state) : endBefore(state, before),
    desc: true,
    limit: PAGE_BARS,
  });
}

/** All bars of a state in a file, the days from `from` on. */
export function downloadQuery(state: ExplorerState, format: BarsQuery['format'], from: string | null): Query {
  return query(state, { from, to: lastDayOf(state), format });
}

function lastDayOf({ to, asOf, adjust }: ExplorerState): string | null {
  return to ?? (adjust === 'none' ? null : asOf);
}

/** An instant for bars with a time, the day before for bars of days. */
function endBefore(
  { timeframe }: ExplorerState,
  { timeMs, date }: { readonly timeMs: number; readonly date: string },
): string {
  if (isIntraday(timeframe)) return new Date(timeMs).toISOString();
  return new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
}

function query(state: ExplorerState, more: Query): Query {
  return {
    asset: state.asset,
    timeframe: state.timeframe,
    symbols: state.symbol,
    adjust: state.adjust,
    asOf: state.adjust === 'none' ? null : state.asOf,
    ...(hasFeatures(state.timeframe) ? overlays(state) : {}),
    ...more,
  };
}

function overlays({ features, expressions }: ExplorerState): Query {
  return {
    features: features.join(',') || null,
    expr: expressions.map(({ name, text }) => `${name}=${text}`).join(';') || null,
  };
}
