import type { TickerRecord } from '../../domain/ticker-record.ts';
import { type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import type { ListedMarket } from '../../domain/universe-category.ts';
import type { DuckDbSession } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { findReference } from '../reference/find-reference.ts';
import { readReference } from '../reference/read-reference.ts';
import type { AskedSoFar } from '../reference/reference-footer.ts';
import type { ReferenceRow, ReferenceTable } from '../reference/reference-table.ts';

/** `reference/tickers.parquet`: who had which ticker. Two companies that had one are two rows. */
export const TICKER_TABLE: ReferenceTable = {
  name: 'tickers',
  columns: {
    market: 'VARCHAR',
    ticker: 'VARCHAR',
    entity: 'VARCHAR',
    name: 'VARCHAR',
    locale: 'VARCHAR',
    type: 'VARCHAR',
    primary_exchange: 'VARCHAR',
    currency: 'VARCHAR',
    cik: 'VARCHAR',
    composite_figi: 'VARCHAR',
    share_class_figi: 'VARCHAR',
    active: 'BOOLEAN',
    delisted_utc: 'TIMESTAMPTZ',
    valid_from: 'DATE',
    valid_to: 'DATE',
    first_seen: 'DATE',
    last_seen: 'DATE',
  },
  key: ['market', 'ticker', 'entity'],
  order: ['market', 'ticker', 'valid_from'],
};

/** One of the two lists of a market: what is listed, and what was delisted. */
export interface MarketList {
  readonly market: ListedMarket;
  readonly active: boolean;
}

/** The latest day as of which a whole list went into the table. */
export function wholeListAsOf(asked: AskedSoFar, list: MarketList): TradingDay | undefined {
  const to = asked[listName(list)]?.to;
  return typeof to === 'string' ? tradingDay(to) : undefined;
}

/** What to remember of whole lists as of a day. */
export function wholeListsAsked(lists: readonly (MarketList & { readonly asOf: TradingDay })[]): AskedSoFar {
  return Object.fromEntries(lists.map((list) => [listName(list), { from: list.asOf, to: list.asOf }]));
}

function listName({ market, active }: MarketList): string {
  return `${market} ${active ? 'active' : 'delisted'}`;
}

/** The ticker table of a lake. */
export interface Tickers {
  readonly records: readonly TickerRecord[];
  readonly asked: AskedSoFar;
}

/**
 * Every record of the ticker table, a hundred thousand at most; none when there is no table. Throws
 * `E_PARTITION_DAMAGED` and the signal’s reason.
 */
export async function readTickers(lake: Lake, session: DuckDbSession, signal: AbortSignal): Promise<Tickers> {
  const state = await findReference(lake, 'tickers');
  const asked = state?.asked ?? {};
  const records: TickerRecord[] = [];
  for await (const rows of readReference(lake, session, 'tickers', signal)) {
    records.push(...rows.map((row) => toRecord(row, asked)));
  }
  return { records, asked };
}

/**
 * A record as a row. `last_seen` stays empty while the record is on the latest whole list: that day is kept once for
 * all, or every list would change every row.
 */
export function tickerRow(record: TickerRecord, asked: AskedSoFar): ReferenceRow {
  const isOnAList = record.active || record.delistedUtc !== undefined;
  const isOnLatest = isOnAList && wholeListAsOf(asked, record) === record.lastSeen;
  return {
    market: record.market,
    ticker: record.ticker,
    entity: record.entity,
    name: record.name,
    locale: record.locale,
    type: record.type,
    primary_exchange: record.primaryExchange,
    currency: record.currency,
    cik: record.cik,
    composite_figi: record.compositeFigi,
    share_class_figi: record.shareClassFigi,
    active: record.active,
    delisted_utc: record.delistedUtc,
    valid_from: record.validFrom,
    valid_to: record.validTo,
    first_seen: record.firstSeen,
    last_seen: isOnLatest ? undefined : record.lastSeen,
  };
}

function toRecord(row: ReferenceRow, asked: AskedSoFar): TickerRecord {
  const market = String(row['market']) as ListedMarket;
  const active = row['active'] === true;
  const firstSeen = day(row['first_seen']) ?? tradingDay('1970-01-01');
  return {
    market,
    ticker: String(row['ticker']),
    entity: String(row['entity']),
    name: text(row['name']) ?? '',
    locale: text(row['locale']) ?? '',
    type: text(row['type']),
    primaryExchange: text(row['primary_exchange']),
    currency: text(row['currency']),
    cik: text(row['cik']),
    compositeFigi: text(row['composite_figi']),
    shareClassFigi: text(row['share_class_figi']),
    active,
    delistedUtc: text(row['delisted_utc']),
    validFrom: day(row['valid_from']),
    validTo: day(row['valid_to']),
    firstSeen,
    lastSeen: day(row['last_seen']) ?? wholeListAsOf(asked, { market, active }) ?? firstSeen,
  };
}

function text(value: ReferenceRow[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function day(value: ReferenceRow[string]): TradingDay | undefined {
  return typeof value === 'string' ? tradingDay(value.slice(0, 10)) : undefined;
}
