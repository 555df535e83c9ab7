import type { CalendarOverrides } from '../../domain/calendar/calendar-overrides.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import type { Clock } from '../../domain/clock.ts';
import { openReadPool, type ReadPool } from '../../lake/query/read-pool.ts';
import type { ReadLimits } from '../../lake/query/read-session.ts';
import type { MarketSource } from '../../vendor-api/market-source.ts';
import { openLakeToRead, type ReadableLake } from '../reading/open-lake.ts';
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
export interface LakeMarket extends AsyncDisposable {
  /** Another number after every commit to the catalog. */
  readonly version: () => Promise<number>;
  nowMs(): number;
  /** Opens the market for one request. */
  view(): MarketView;
}

/** What a market is opened with. */
export interface LakeMarketOptions {
  /** Folder of the lake. */
  readonly root: string;
  readonly clock: Clock;
  readonly limits: ReadLimits;
  readonly calendar: CalendarOverrides;
}

/** Statements at once; with more they only share the processors. */
const STATEMENTS_MAX = 4;

/**
 * Opens a lake for the vendor’s API, beside any writer; `view().source` throws `E_PARTITION_DAMAGED`, `E_SQL`. Itself throws
 * `E_LAKE_MISSING`, `E_LAKE_NEWER`, `E_CATALOG_DAMAGED`.
 */
export async function openLakeMarket(options: LakeMarketOptions): Promise<LakeMarket> {
  const lake = await openLakeToRead(options.root);
  try {
    const pool = await openReadPool({ ...options.limits, connectionsMax: STATEMENTS_MAX });
    return makeMarket(lake, pool, options);
  } catch (error) {
    await lake[Symbol.asyncDispose]();
    throw error;
  }
}

function makeMarket(lake: ReadableLake, pool: ReadPool, { clock, calendar }: LakeMarketOptions): LakeMarket {
  const ending = new AbortController();
  const holdings = watchHoldings(lake);
  const { signal } = ending;
  const world: MarketWorld = { root: lake.root, pool, holdings, clock, calendar, signal };
  const readers = { bars: barsReader(world), days: daysReader(world), tables: tablesReader(lake, world) };
  return {
    version: holdings.version,
    nowMs: () => clock.nowMs(),
    view: () => openView(world, readers),
    async [Symbol.asyncDispose]() {
      ending.abort(new DOMException('the market was closed', 'AbortError'));
      await pool[Symbol.asyncDispose]();
      await lake[Symbol.asyncDispose]();
    },
  };
}

interface Readers {
  readonly bars: BarsReader;
  readonly days: DaysReader;
  readonly tables: TablesReader;
}

function openView({ holdings, clock, calendar }: MarketWorld, { bars, days, tables }: Readers): MarketView {
  const dependencies = new Map<string, Dependency>();
  const missing = gatherMissing();
  const origins = new Set<string>();
  const notes: RequestNotes = { missing, origins, holdings: recording(holdings, dependencies) };
  const source: MarketSource = {
    nowMs: () => clock.nowMs(),
    calendar: tradingCalendar('XNYS', calendar),
    bars: (request) => bars.read(request, notes),
    latestDay: (request) => bars.latestDay(request, notes),
    groupedDay: (market, day) => days.grouped(market, day, notes),
    snapshot: (tickers) => days.snapshot(tickers, notes),
    listings: () => tables.listings(notes),
    splits: (ticker) => tables.splits(ticker, notes),
    knowsSplits: () => tables.knows('splits', notes),
    dividends: (ticker) => tables.dividends(ticker, notes),
    contracts: (request) => tables.contracts(request, notes),
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
  };
}
