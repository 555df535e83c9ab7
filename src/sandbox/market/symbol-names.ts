import { mixHash } from '../random/random-stream.ts';

/**
 * Tickers of the synthetic stock market, most traded first. Between well-known names stand those that break naive code:
 * words that CSV readers take for nothing, true or infinity, a name no Windows file may have, and pairs that differ in
 * case only.
 */
const STOCK_NAMES: readonly string[] = (
  'SPY AAPL NA MSFT BRK.A NVDA BACpA TRUE BACPA TSLA NAN QQQ SDS CON AMZN NULL GOOGL ADSw ADSW META ' +
  'INF IWM ON BRK.B JPM XOM UNH BAC WMT PG HD DIS KO PEP CVX MRK LLY ABBV CSCO ORCL INTC AMD QCOM F ' +
  'GM T VZ NKE MCD BA CAT GE MMM IBM GS MS WFC C AIG USO'
).split(' ');

const CRYPTO_NAMES: readonly string[] = 'BTC ETH SOL XRP DOGE ADA LTC LINK DOT AVAX 1INCH NAN'.split(' ');

const CURRENCIES: readonly string[] = (
  'EUR USD JPY GBP CHF AUD CAD NZD SEK NOK DKK PLN CZK HUF TRY ZAR MXN BRL CNH HKD SGD KRW INR IDR ' +
  'THB MYR PHP TWD ILS AED SAR RUB CLP COP PEN ARS EGP NGN KES VND PKR XAU'
).split(' ');

const INDEX_NAMES: readonly string[] = 'SPX NDX DJI VIX RUT COMP XAX NYA OEX MID SML APx APX'.split(' ');

const LETTERS = 26;

/** `count` stock tickers, all different, the most traded first. */
export function stockNames(count: number): readonly string[] {
  return extend(STOCK_NAMES, count, (index) => letters(mixHash(index, 11), 3 + (mixHash(index, 12) % 2)));
}

/** `count` crypto pairs as files write them: `X:BTC-USD`. */
export function cryptoNames(count: number): readonly string[] {
  const coins = extend(CRYPTO_NAMES, count, (index) =>
    letters(mixHash(index, 13), 4 + (mixHash(index, 14) % 2)),
  );
  return coins.map((coin) => `X:${coin}-USD`);
}

/** Up to 1,722 currency pairs as files write them: `C:EUR-USD`. */
export function fxNames(count: number): readonly string[] {
  const pairs = CURRENCIES.flatMap((base, row) =>
    CURRENCIES.flatMap((quote, column) =>
      row === column ? [] : [{ name: `C:${base}-${quote}`, rank: row + column + (row > column ? 0.5 : 0) }],
    ),
  );
  return pairs
    .sort((left, right) => left.rank - right.rank)
    .slice(0, count)
    .map(({ name }) => name);
}

/** `count` index tickers: `I:SPX`. */
export function indexNames(count: number): readonly string[] {
  const names = extend(INDEX_NAMES, count, (index) =>
    letters(mixHash(index, 15), 4 + (mixHash(index, 16) % 2)),
  );
  return names.map((name) => `I:${name}`);
}

/** The ticker of the company that goes public in a month (counted from year 0): five letters, no other has them. */
export function newcomerName(month: number): string {
  return `QX${letters(month, 3)}`;
}

function extend(known: readonly string[], count: number, make: (index: number) => string): readonly string[] {
  const names = new Set(known.slice(0, count));
  for (let index = 0; names.size < count; index++) names.add(make(index));
  return [...names];
}

function letters(value: number, length: number): string {
  let rest = value;
  let text = '';
  while (text.length < length) {
    text += String.fromCharCode(65 + (rest % LETTERS));
    rest = Math.floor(rest / LETTERS);
  }
  return text;
}
