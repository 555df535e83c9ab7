import type { TickerRow } from '../../../contract/vendor/tickers.ts';
import type { TickerSighting } from '../../domain/ticker-record.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { ListedMarket } from '../../domain/universe-category.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';

/** Which part of the vendor’s ticker list is wanted. */
export interface TickerListing {
  readonly market: ListedMarket;
  /** True for what is listed on the day, false for what had been delisted by then. */
  readonly active: boolean;
  /** A past day; absent: now. */
  readonly date?: TradingDay | undefined;
  /** Handed to the vendor, who looks for it in tickers and names. */
  readonly search?: string | undefined;
  /** Told after each page of all rows so far; true ends the list there. */
  readonly isEnough?: (rows: readonly TickerSighting[]) => boolean;
}

/** What came of it. */
export interface ListedTickers {
  readonly rows: readonly TickerSighting[];
  /** Whether the whole market’s list is here: nothing searched for, and read to its end. */
  readonly isWhole: boolean;
}

/** Reads the list to its end or until it is enough; throws what the client throws, never returns half of it. */
export async function listTickers(
  rest: Pick<RestClient, 'tickers'>,
  { market, active, date, search, isEnough }: TickerListing,
  { signal, onPage }: { readonly signal: AbortSignal; readonly onPage?: (() => void) | undefined },
): Promise<ListedTickers> {
  const filter = {
    market,
    active,
    ...(date === undefined ? {} : { date }),
    ...(search === undefined ? {} : { search }),
  };
  const rows: TickerSighting[] = [];
  for await (const page of rest.tickers(filter, { signal })) {
    rows.push(...page.rows.map((row) => toSighting(row, active)));
    onPage?.();
    if (isEnough?.(rows) === true) return { rows, isWhole: false };
  }
  return { rows, isWhole: search === undefined };
}

function toSighting(row: TickerRow, isActiveList: boolean): TickerSighting {
  return {
    ticker: row.ticker,
    name: row.name,
    locale: row.locale,
    type: filled(row.type),
    primaryExchange: filled(row.primary_exchange),
    currency: filled(row.currency_symbol ?? row.currency_name)?.toUpperCase(),
    cik: filled(row.cik),
    compositeFigi: filled(row.composite_figi),
    shareClassFigi: filled(row.share_class_figi),
    // Which list a row is on decides: as of a past day, everything on the active one was listed then.
    active: isActiveList,
    delistedUtc: isActiveList ? undefined : instant(row.delisted_utc),
  };
}

/** The vendor leaves a field out or blank; both say nothing. */
function filled(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}

/** In one form, whichever the vendor writes: `2025-08-06T00:00:00.000Z`. */
function instant(text: string | undefined): string | undefined {
  const epochMs = Date.parse(text ?? '');
  return Number.isNaN(epochMs) ? undefined : new Date(epochMs).toISOString();
}
