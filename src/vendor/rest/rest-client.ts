import type { AggregateBar } from '../../../contract/vendor/aggregates.ts';
import type { DividendRow } from '../../../contract/vendor/dividends.ts';
import type { Exchange } from '../../../contract/vendor/exchanges.ts';
import type { SnapshotTicker } from '../../../contract/vendor/market-snapshot.ts';
import type { MarketStatusNow, UpcomingHoliday } from '../../../contract/vendor/market-status.ts';
import type { OpenCloseResponse } from '../../../contract/vendor/open-close.ts';
import type { OptionContract } from '../../../contract/vendor/option-contracts.ts';
import type { SplitRow } from '../../../contract/vendor/splits.ts';
import type { TickerEvents } from '../../../contract/vendor/ticker-events.ts';
import type { TickerDetails, TickerRow, TickerType } from '../../../contract/vendor/tickers.ts';
import type { GroupedMarket } from '../../domain/grouped-address.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { AggregatesRequest, BarPage } from './bars/aggregates.ts';
import type { GroupedDay } from './bars/daily-bars.ts';
import type { Page } from './list-pages.ts';
import type { Lookup } from './lookup.ts';
import type { CorporateActionFilter } from './reference/corporate-actions.ts';
import type { OptionContractFilter } from './reference/option-contracts.ts';
import type { AssetFilter, TickerFilter } from './reference/tickers.ts';

/** How one question is asked. */
export interface Asking {
  readonly signal: AbortSignal;
}

/** How one question about prices is asked. */
export interface PriceAsking extends Asking {
  /** Corrected for later splits; never by default, for such prices change with every split. */
  readonly adjusted?: boolean;
}

/**
 * The vendor’s REST API. Every call keeps to the key’s budget, waits out refusals for rate and tries again what failed in
 * passing; what it throws in the end is a `BarlakeError`: E_CREDENTIALS_REFUSED, E_NOT_ENTITLED, E_NOT_FOUND,
 * E_REQUEST_REFUSED, E_RATE_LIMITED, E_VENDOR, E_UNREACHABLE, E_TIMEOUT, E_CANCELLED. Lists come in pages, each asked for
 * when it is wanted; a list ends or throws, it never ends early.
 */
export interface RestClient extends AsyncDisposable {
  tickers(filter: TickerFilter, asking: Asking): AsyncIterable<Page<TickerRow>>;
  tickerDetails(
    ticker: string,
    asking: Asking & { readonly date?: TradingDay },
  ): Promise<Lookup<TickerDetails>>;
  tickerEvents(id: string, asking: Asking): Promise<Lookup<TickerEvents>>;
  tickerTypes(filter: AssetFilter, asking: Asking): Promise<readonly TickerType[]>;
  exchanges(filter: AssetFilter, asking: Asking): Promise<readonly Exchange[]>;
  aggregates(wanted: AggregatesRequest, asking: Asking): AsyncIterable<BarPage>;
  groupedDaily(
    market: GroupedMarket,
    day: TradingDay,
    asking: PriceAsking & { readonly includeOtc?: boolean },
  ): Promise<GroupedDay>;
  previousClose(ticker: string, asking: PriceAsking): Promise<Lookup<AggregateBar>>;
  openClose(ticker: string, day: TradingDay, asking: PriceAsking): Promise<Lookup<OpenCloseResponse>>;
  marketSnapshot(
    asking: Asking & { readonly tickers?: readonly string[]; readonly includeOtc?: boolean },
  ): Promise<readonly SnapshotTicker[]>;
  splits(filter: CorporateActionFilter, asking: Asking): AsyncIterable<Page<SplitRow>>;
  dividends(filter: CorporateActionFilter, asking: Asking): AsyncIterable<Page<DividendRow>>;
  optionContracts(filter: OptionContractFilter, asking: Asking): AsyncIterable<Page<OptionContract>>;
  marketStatus(asking: Asking): Promise<MarketStatusNow>;
  upcomingHolidays(asking: Asking): Promise<readonly UpcomingHoliday[]>;
  /** Requests sent so far, failed ones included. */
  readonly callCount: number;
  /** Bytes of answers received so far, as they were sent (packed). */
  readonly byteCount: number;
  /** Requests that the vendor refused with status 429 so far; each was sent again later. */
  readonly rateLimitedCount: number;
  /** Whether other processes on this machine count into the same budget; if not, they may overrun it together. */
  readonly sharesBudget: boolean;
}
