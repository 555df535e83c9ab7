import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import type { Clock } from '../../domain/clock.ts';
import type { MarketSource } from '../../vendor-api/market-source.ts';
import type { QueryEngine } from '../query/query-engine.ts';
import { type BarsReader, barsReader } from './lake-bars.ts';
import { type DaysReader, daysReader } from './lake-days.ts';
import { type TablesReader, tablesReader } from './lake-tables.ts';
import { type Holding, type MarketHoldings, watchHoldings } from './market-holdings.ts';
import type { Dependency, MarketWorld, RequestNotes } from './market-world.ts';
import { gatherMissing, type MissingData } from './missing-data.ts';

/** The market as one request sees it, and what is to be known of its answer afterwards. */
export interface MarketView {
  readonly source: MarketSource;
  readonly missing: MissingData;
  /** Everything that was looked at so far. */
  readonly dependencies: ReadonlyMap<string, Dependency>;
  /** Layers that bars came from. */
  readonly origins: ReadonlySet<string>;
}

/** A lake as a market. */
export interface LakeMarket extends Disposable {
  /** Another text after every change to the catalog. */
  readonly version: () => Promise<string>;
  nowMs(): number;
  /** Opens the market for one request. */
  view(): MarketView;
}

/**
 * A lake for the vendor’s API, beside any writer: it reads with the engine of queries, which must outlive it. `view().source`
 * throws `E_PARTITION_DAMAGED`, `E_SQL` and, once disposed of, its reason.
 */
export function openLakeMarket({
  engine: { parts },
  clock,
}: {
  readonly engine: Pick<QueryEngine, 'parts'>;
  readonly clock: Clock;
}): LakeMarket {
  const ending = new AbortController();
  const holdings = watchHoldings(parts.lake);
  const world: MarketWorld = { parts, holdings, clock, signal: ending.signal };
  const days = daysReader(world);
  const readers = { days, bars: barsReader(world, days), tables: tablesReader(world) };
  return {
    version: holdings.version,
    nowMs: () => clock.nowMs(),
    view: () => openView(world, readers),
    [Symbol.dispose]: () => ending.abort(new DOMException('the market was closed', 'AbortError')),
  };
}

interface Readers {
  readonly bars: BarsReader;
  readonly days: DaysReader;
  readonly tables: TablesReader;
}

function openView({ holdings, clock, parts }: MarketWorld, { bars, days, tables }: Readers): MarketView {
  const dependencies = new Map<string, Dependency>();
  const missing = gatherMissing();
  const origins = new Set<string>();
  const notes: RequestNotes = { missing, origins, holdings: recording(holdings, dependencies) };
  const source: MarketSource = {
    nowMs: () => clock.nowMs(),
    calendar: tradingCalendar('XNYS', parts.config.calendar),
    bars: (request) => bars.read(request, notes),
    latestDay: (request) => bars.latestDay(request, notes),
    groupedDay: (market, day) => days.grouped(market, day, notes),
    snapshot: (tickers) => days.snapshot(tickers, notes),
    listings: () => tables.listings(notes),
    splits: (ticker) => tables.splits(ticker, notes),
    knowsSplits: () => tables.knows('splits', notes),
    dividends: (ticker) => tables.dividends(ticker, notes),
    contracts: (request) => tables.contracts(request, notes),
    dividendPage: (selection) => tables.dividendPage(selection, notes),
    contractPage: (request, selection) => tables.contractPage(request, selection, notes),
  };
  return { source, missing, dependencies, origins };
}

/** The same holdings; whatever is asked for is written down. */
function recording(holdings: MarketHoldings, dependencies: Map<string, Dependency>): MarketHoldings {
  const record = async <Content>(
    name: string,
    read: () => Promise<Holding<Content>>,
  ): Promise<Holding<Content>> => {
    const holding = await read();
    dependencies.set(name, { digest: holding.digest, now: async () => (await read()).digest });
    return holding;
  };
  return {
    version: holdings.version,
    days: (dataset) => record(`days ${dataset}`, () => holdings.days(dataset)),
    series: (name) => record(`series ${JSON.stringify(name)}`, () => holdings.series(name)),
    reference: (table) => record(`table ${table}`, () => holdings.reference(table)),
    factors: (asset) => record(`factors ${asset}`, () => holdings.factors(asset)),
  };
}
