import type { Asset } from './dataset.ts';

/**
 * What coins are quoted in. No one of them ends with another one, so at most one fits the end of a ticker.
 */
const COIN_QUOTES: readonly string[] =
  'USD EUR GBP JPY AUD CAD CHF NZD SGD HKD KRW BRL TRY MXN ZAR USDT USDC BTC ETH'.split(' ');

/**
 * A ticker of the REST API in the spelling of the flat files: `X:BTCUSD` as `X:BTC-USD`, `C:EURUSD` as `C:EUR-USD`.
 * Unchanged when it has its dash, when it is no pair, and when nothing says where the pair divides: currencies have codes
 * of three letters, coins are divided before a currency they are quoted in.
 */
export function flatSpelling(asset: Asset, ticker: string): string {
  const pair = /^[CX]:([0-9A-Z]+)$/.exec(ticker)?.[1];
  if (pair === undefined) return ticker;
  const quote = quoteOf(asset, ticker, pair);
  return quote === undefined ? ticker : `${ticker.slice(0, -quote.length)}-${quote}`;
}

/** Whether a ticker is spelled as the flat files of its asset do; only pairs can fail to be. */
export function isFlatSpelling(asset: Asset, ticker: string): boolean {
  if (asset !== 'crypto' && asset !== 'fx') return true;
  return /^[CX]:[^-]+-[^-]+$/.test(ticker);
}

function quoteOf(asset: Asset, ticker: string, pair: string): string | undefined {
  if (asset === 'fx' && ticker.startsWith('C:')) return pair.length === 6 ? pair.slice(3) : undefined;
  if (asset !== 'crypto' || !ticker.startsWith('X:')) return undefined;
  return COIN_QUOTES.find((quote) => pair.length > quote.length && pair.endsWith(quote));
}

/** A ticker of the flat files in the spelling of the REST API: `X:BTC-USD` as `X:BTCUSD`. Everything but pairs stays. */
export function apiSpelling(ticker: string): string {
  return /^[CX]:/.test(ticker) ? ticker.replaceAll('-', '') : ticker;
}
