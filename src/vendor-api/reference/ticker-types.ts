import type { TickerType } from '../../../contract/vendor/tickers.ts';
import { type ApiAnswer, found } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';

const STOCK_TYPES: Readonly<Record<string, string>> = {
  CS: 'Common Stock',
  PFD: 'Preferred Stock',
  WARRANT: 'Warrant',
  RIGHT: 'Rights',
  BOND: 'Corporate Bond',
  ETF: 'Exchange Traded Fund',
  ETN: 'Exchange Traded Note',
  ETV: 'Exchange Traded Vehicle',
  SP: 'Structured Product',
  ADRC: 'American Depository Receipt Common',
  ADRP: 'American Depository Receipt Preferred',
  ADRW: 'American Depository Receipt Warrants',
  ADRR: 'American Depository Receipt Rights',
  FUND: 'Fund',
  BASKET: 'Basket',
  UNIT: 'Unit',
  LT: 'Liquidating Trust',
  OS: 'Ordinary Shares',
  GDR: 'Global Depository Receipts',
  OTHER: 'Other Security Type',
  NYRS: 'New York Registry Shares',
  AGEN: 'Agency Bond',
  EQLK: 'Equity Linked Bond',
};

const TYPES: readonly TickerType[] = [
  ...Object.entries(STOCK_TYPES).map(([code, description]) => ({
    code,
    description,
    asset_class: 'stocks',
    locale: 'us',
  })),
  { code: 'INDEX', description: 'Index', asset_class: 'indices', locale: 'us' },
];

/** `GET /v3/reference/tickers/types?asset_class=&locale=`; one page. */
export function answerTickerTypes({ request }: ApiContext): ApiAnswer {
  const { asset_class: assetClass, locale } = request.query;
  const results = TYPES.filter(
    (row) => (assetClass ?? row.asset_class) === row.asset_class && (locale ?? row.locale) === row.locale,
  );
  return found(
    { results, status: 'OK', request_id: request.requestId, count: results.length },
    results.length,
  );
}
