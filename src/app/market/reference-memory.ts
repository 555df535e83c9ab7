import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import type { DuckDbSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { readReference } from '../../lake/reference/read-reference.ts';
import type { ReferenceRow } from '../../lake/reference/reference-table.ts';
import { readTickerChanges } from '../../lake/universe/read-ticker-changes.ts';
import { readTickers } from '../../lake/universe/ticker-table.ts';
import type { Listing, SourceSplit } from '../../vendor-api/market-source.ts';
import { describeListings } from './describe-listings.ts';
import type { MarketHoldings } from './market-holdings.ts';

/** Splits by ticker, those that count first. */
export interface SplitTable {
  readonly all: readonly SourceSplit[];
  readonly byTicker: ReadonlyMap<string, readonly SourceSplit[]>;
}

/** Tables that are small and asked for all the time, in memory as they are now. */
export interface ReferenceMemory {
  splits(): Promise<SplitTable>;
  listings(): Promise<readonly Listing[]>;
}

/** What reading tables goes by. */
export interface ReferenceReading {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  readonly signal: AbortSignal;
  readonly holdings: MarketHoldings;
}

/** Reads a table when it is first asked for, and again when it has changed. */
export function rememberReference(reading: ReferenceReading): ReferenceMemory {
  const { lake, session, signal, holdings } = reading;
  const splits = latest(async () => readSplits(reading));
  const listings = latest(async () => {
    const { records } = await readTickers(lake, session, signal);
    return describeListings(records, await readTickerChanges(lake, session, signal));
  });
  return {
    splits: async () => splits((await holdings.reference('splits')).digest),
    listings: async () => {
      const [tickers, events] = [await holdings.reference('tickers'), await holdings.reference('events')];
      return listings(`${tickers.digest} ${events.digest}`);
    },
  };
}

/** The value made for a digest, until another digest is asked for. */
function latest<Value>(make: () => Promise<Value>): (digest: string) => Promise<Value> {
  let known: { readonly digest: string; readonly value: Promise<Value> } | undefined;
  return async (digest) => {
    if (known?.digest !== digest) {
      const value = make();
      const own = { digest, value };
      known = own;
      value.catch(() => {
        if (known === own) known = undefined;
      });
    }
    return known.value;
  };
}

async function readSplits({ lake, session, signal }: ReferenceReading): Promise<SplitTable> {
  const all: SourceSplit[] = [];
  for await (const rows of readReference(lake, session, 'splits', signal)) {
    for (const row of rows) {
      const split = toSplit(row);
      if (split !== undefined) all.push(split);
    }
  }
  return { all, byTicker: Map.groupBy(all, ({ ticker }) => ticker) };
}

function toSplit(row: ReferenceRow): SourceSplit | undefined {
  const executionDate = dayOf(row['execution_date']);
  const [splitFrom, splitTo] = [Number(row['split_from']), Number(row['split_to'])];
  if (executionDate === undefined || !(splitFrom > 0) || !(splitTo > 0)) return undefined;
  return {
    id: String(row['id']),
    ticker: String(row['ticker']),
    executionDate,
    splitFrom,
    splitTo,
    ...(row['effective'] === false ? { counts: false } : {}),
  };
}

function dayOf(value: ReferenceRow[string]): TradingDay | undefined {
  return typeof value === 'string' ? parseTradingDay(value) : undefined;
}
