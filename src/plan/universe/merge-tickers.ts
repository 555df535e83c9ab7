import type { TickerRecord, TickerSighting } from '../../domain/ticker-record.ts';
import { addDays, parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import type { ListedMarket } from '../../domain/universe-category.ts';
import { findSameListing, isSureOf } from './same-listing.ts';

/** What the vendor’s ticker list showed. */
export interface SeenListing {
  readonly market: ListedMarket;
  /** The day as of which it was asked for. */
  readonly asOf: TradingDay;
  readonly rows: readonly TickerSighting[];
  /**
   * The latest day as of which the whole list of active tickers of this market is known, this one included. A record that
   * was last seen active before that day has left its ticker.
   */
  readonly completeAsOf?: TradingDay | undefined;
}

/**
 * The records of all markets after a listing was seen, by market, ticker and entity. What is seen again replaces what was
 * known when it is newer; a field that a row leaves out keeps what was known. Seeing the same listing twice changes
 * nothing, and the order of its rows does not matter.
 */
export function mergeTickers(
  known: readonly TickerRecord[],
  { market, asOf, rows, completeAsOf }: SeenListing,
): readonly TickerRecord[] {
  const byTicker = new Map<string, TickerRecord[]>();
  for (const record of known) {
    if (record.market === market) push(byTicker, record);
  }
  const taken = new Set<string>();
  const sorted = rows.toSorted(compareRows);
  // A record goes to the row that is surely its own before any other may take it for want of a better one.
  const sure = new Set(sorted.filter((row) => isSureOf(byTicker.get(row.ticker) ?? [], row)));
  for (const row of [...sure, ...sorted.filter((each) => !sure.has(each))]) {
    const candidates = byTicker.get(row.ticker) ?? [];
    const found = findSameListing(candidates, row, ({ ticker, entity }) => taken.has(`${ticker} ${entity}`));
    const merged =
      found === undefined ? newRecord(row, { market, asOf, candidates }) : seenAgain(found, row, asOf);
    taken.add(`${merged.ticker} ${merged.entity}`);
    if (found !== undefined) candidates[candidates.indexOf(found)] = merged;
    else push(byTicker, merged);
  }
  const others = known.filter((record) => record.market !== market);
  const own = [...byTicker.values()].flat().map((record) => endWhenGone(record, completeAsOf));
  return [...others, ...own].sort(compareRecords);
}

function push(byTicker: Map<string, TickerRecord[]>, record: TickerRecord): void {
  const records = byTicker.get(record.ticker);
  if (records === undefined) byTicker.set(record.ticker, [record]);
  else records.push(record);
}

interface Place {
  readonly market: ListedMarket;
  readonly asOf: TradingDay;
  readonly candidates: readonly TickerRecord[];
}

function newRecord(row: TickerSighting, { market, asOf, candidates }: Place): TickerRecord {
  const name = row.shareClassFigi ?? row.compositeFigi ?? row.cik ?? row.name;
  const isFree = (entity: string): boolean => candidates.every((record) => record.entity !== entity);
  let entity = name;
  for (let copy = 2; !isFree(entity); copy += 1) entity = `${name} (${copy})`;
  return {
    market,
    ticker: row.ticker,
    entity,
    name: row.name,
    locale: row.locale,
    type: row.type,
    primaryExchange: row.primaryExchange,
    currency: row.currency,
    cik: row.cik,
    compositeFigi: row.compositeFigi,
    shareClassFigi: row.shareClassFigi,
    active: row.active,
    delistedUtc: row.delistedUtc,
    validFrom: row.active ? asOf : undefined,
    validTo: row.active ? undefined : lastDayOf(row, asOf),
    firstSeen: asOf,
    lastSeen: asOf,
  };
}

function seenAgain(record: TickerRecord, row: TickerSighting, asOf: TradingDay): TickerRecord {
  const isNewer = asOf >= record.lastSeen;
  const [newer, older] = isNewer ? [row, record] : [record, row];
  const seen: TickerRecord = {
    ...record,
    name: newer.name,
    locale: newer.locale,
    type: newer.type ?? older.type,
    primaryExchange: newer.primaryExchange ?? older.primaryExchange,
    currency: newer.currency ?? older.currency,
    cik: newer.cik ?? older.cik,
    compositeFigi: newer.compositeFigi ?? older.compositeFigi,
    shareClassFigi: newer.shareClassFigi ?? older.shareClassFigi,
    firstSeen: asOf < record.firstSeen ? asOf : record.firstSeen,
    lastSeen: isNewer ? asOf : record.lastSeen,
  };
  if (row.active) {
    const validFrom = seen.validFrom === undefined || asOf < seen.validFrom ? asOf : seen.validFrom;
    return isNewer
      ? { ...seen, validFrom, active: true, delistedUtc: undefined, validTo: undefined }
      : { ...seen, validFrom };
  }
  // On one day both lists may show it: then it has been listed again.
  if (record.active && asOf <= record.lastSeen) return seen;
  const delistedUtc = row.delistedUtc ?? record.delistedUtc;
  return { ...seen, active: false, delistedUtc, validTo: lastDayOf({ delistedUtc }, record.lastSeen) };
}

/** The day before the delisting; where the vendor leaves that out, the last day it was seen. */
function lastDayOf({ delistedUtc }: Pick<TickerSighting, 'delistedUtc'>, fallback: TradingDay): TradingDay {
  const day = parseTradingDay(delistedUtc?.slice(0, 10) ?? '');
  return day === undefined ? fallback : addDays(day, -1);
}

/** A company that changed its ticker is on neither list under the old one. */
function endWhenGone(record: TickerRecord, completeAsOf: TradingDay | undefined): TickerRecord {
  const isGone = record.active && completeAsOf !== undefined && record.lastSeen < completeAsOf;
  return isGone ? { ...record, active: false, validTo: record.lastSeen } : record;
}

/** Rows whose identity is certain come first, so that they are not taken for somebody else’s. */
function compareRows(left: TickerSighting, right: TickerSighting): number {
  return (
    compareText(left.ticker, right.ticker) ||
    identifiers(right) - identifiers(left) ||
    compareText(JSON.stringify(left), JSON.stringify(right))
  );
}

function identifiers({ cik, compositeFigi, shareClassFigi }: TickerSighting): number {
  return [cik, compositeFigi, shareClassFigi].filter((each) => each !== undefined).length;
}

function compareRecords(left: TickerRecord, right: TickerRecord): number {
  return (
    compareText(left.market, right.market) ||
    compareText(left.ticker, right.ticker) ||
    compareText(left.validTo ?? '9999', right.validTo ?? '9999') ||
    compareText(left.entity, right.entity)
  );
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
