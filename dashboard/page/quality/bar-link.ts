import { EXPLORER_START, formatExplorerState, TIMEFRAMES } from '../explorer/explorer-state.ts';

const TIMEFRAME_OF: Readonly<Record<string, string>> = { minute: '1m', daily: '1d' };

/** The explorer’s address for a symbol of a dataset up to a day; null for what has no bars, such as reference data. */
export function barLinkOf({
  dataset,
  symbol,
  day,
}: {
  readonly dataset: string;
  readonly symbol: string;
  readonly day: string;
}): string | null {
  const [asset = '', length = ''] = dataset.split('_');
  const timeframe = TIMEFRAMES.find((name) => name === (TIMEFRAME_OF[length] ?? length));
  if (timeframe === undefined) return null;
  const to = /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : null;
  return `/explorer?${formatExplorerState({ ...EXPLORER_START, asset, symbol, timeframe, to }).toString()}`;
}
