/** A symbol of the flat files as REST writes it: coins and currency pairs lose their dash (`X:BTC-USD`: `X:BTCUSD`). */
export function restTicker(symbol: string): string {
  return /^[XC]:/.test(symbol) ? symbol.replaceAll('-', '') : symbol;
}

/** The two sides of a pair’s symbol: `BTC` and `USD` of `X:BTC-USD`. */
export function pairSides(symbol: string): { readonly base: string; readonly quote: string } {
  const [base = '', quote = ''] = symbol.slice(2).split('-');
  return { base, quote };
}
