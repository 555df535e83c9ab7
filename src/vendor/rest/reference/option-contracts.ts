import {
  type OptionContract,
  optionContractListSchema,
} from '../../../../contract/vendor/option-contracts.ts';
import type { TradingDay } from '../../../domain/trading-day.ts';
import { type ListReader, listPages, type Page } from '../list-pages.ts';

/** Rows in a page; the vendor’s most. */
const CONTRACTS_PER_PAGE = 1000;

/** Which contracts are wanted; those that have not expired without further words. */
export interface OptionContractFilter {
  /** Without a prefix, also for indices: `SPX`. */
  readonly underlying?: string;
  /** True for those that have expired, which are otherwise left out. */
  readonly expired?: boolean;
  /** The chain as it was that day. */
  readonly asOf?: TradingDay;
  readonly contractType?: 'call' | 'put';
  /** Expiration days, inclusive. */
  readonly expirationFrom?: TradingDay;
  readonly expirationTo?: TradingDay;
}

/** Option contracts, by ticker. */
export function listOptionContracts(
  reader: ListReader,
  filter: OptionContractFilter,
  signal: AbortSignal,
): AsyncGenerator<Page<OptionContract>, void, undefined> {
  const { underlying, expired, asOf, contractType, expirationFrom, expirationTo } = filter;
  const request = {
    endpoint: 'option contracts',
    family: 'option-contracts',
    path: '/v3/reference/options/contracts',
    query: {
      underlying_ticker: underlying,
      contract_type: contractType,
      'expiration_date.gte': expirationFrom,
      'expiration_date.lte': expirationTo,
      as_of: asOf,
      expired,
      sort: 'ticker',
      order: 'asc',
      limit: CONTRACTS_PER_PAGE,
    },
    ...(underlying === undefined ? {} : { symbol: underlying }),
    ...(asOf === undefined ? {} : { range: { from: asOf, to: asOf } }),
  };
  // A corrected contract is another row under the same ticker.
  const keyOf = ({ ticker, correction }: OptionContract): string => `${ticker} ${correction ?? ''}`;
  return listPages(reader, request, { schema: optionContractListSchema, keyOf }, signal);
}
