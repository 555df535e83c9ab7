import { DATASETS } from '../../domain/dataset.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import type { BarFile } from '../../lake/query/bar-files.ts';
import type { GroupedMarket, TickerDay, TickerSnapshot } from '../../vendor-api/market-source.ts';
import { findGaps } from './held-gaps.ts';
import type { MarketWorld, RequestNotes } from './market-world.ts';
import { weightedLru } from './weighted-lru.ts';
import { byTicker, readLastMinutes, readWholeDay, type SymbolDay } from './whole-days.ts';

/** Reads whole markets. */
export interface DaysReader {
  /** How the files spell a ticker of a pair; absent: the last day has none. */
  symbolOf(asset: 'crypto' | 'fx', ticker: string, notes: RequestNotes): Promise<string | undefined>;
  grouped(market: GroupedMarket, day: TradingDay, notes: RequestNotes): Promise<readonly TickerDay[]>;
  snapshot(tickers: readonly string[] | undefined, notes: RequestNotes): Promise<readonly TickerSnapshot[]>;
}

/** Rows under a name, read when they are not known. */
type ReadOnce = (key: string, read: () => Promise<readonly SymbolDay[]>) => Promise<readonly SymbolDay[]>;

/** Rows of whole days that stay in memory: eight days of all shares, about 40 MB. */
const ROWS_MAX = 200_000;

/** Up to so many tickers, their minutes are looked up; for more the whole day’s are read. */
const LOOKUPS_MAX = 50;

/** Reads days as wholes and keeps the latest ones that were asked for. */
export function daysReader(world: MarketWorld): DaysReader {
  const kept = weightedLru<readonly SymbolDay[]>(ROWS_MAX, (rows) => rows.length + 1);
  const reading = new Map<string, Promise<readonly SymbolDay[]>>();
  const once: ReadOnce = async (key, read) => {
    const known = kept.get(key) ?? reading.get(key);
    if (known !== undefined) return known;
    const rows = read();
    reading.set(key, rows);
    try {
      kept.set(key, await rows);
      return await rows;
    } finally {
      reading.delete(key);
    }
  };
  const wholeDay = (file: BarFile): Promise<readonly SymbolDay[]> =>
    once(`day ${file.path} ${file.contentHash ?? ''}`, async () => readWholeDay(file, world));
  return {
    async symbolOf(asset, ticker, notes) {
      const held = await notes.holdings.days(`${asset}_daily`);
      const file = held.content.files.at(-1);
      if (file === undefined) return undefined;
      return (await wholeDay(file)).find((each) => each.ticker === ticker)?.symbol;
    },
    async grouped(market, day, notes) {
      const dataset = `${market}_daily` as const;
      const held = await notes.holdings.days(dataset);
      const file = held.content.files.find((each) => each.day === day);
      if (file !== undefined) {
        notes.origins.add('bronze');
        return wholeDay(file);
      }
      const options = { nowMs: world.clock.nowMs(), calendar: world.parts.config.calendar };
      for (const range of findGaps(dataset, held, options).within({ from: day, to: day }, [])) {
        notes.missing.days(dataset, range);
      }
      return [];
    },
    async snapshot(tickers, notes) {
      const [file, before] = await lastDays(world, notes);
      if (file === undefined) return [];
      notes.origins.add('bronze');
      const days = byTicker(await wholeDay(file));
      const previous = before === undefined ? undefined : byTicker(await wholeDay(before));
      const minutes = await lastMinutes(file.day, tickers, { once, notes, world });
      return [...new Set(tickers ?? days.keys())].flatMap((ticker) => {
        const day = days.get(ticker);
        const previousDay = previous?.get(ticker);
        if (day === undefined && previousDay === undefined) return [];
        return [{ ticker, day, minute: minutes.get(ticker), previousDay }];
      });
    },
  };
}

/** The last day of shares that is held, and the one before. */
async function lastDays(
  world: MarketWorld,
  { holdings, missing }: RequestNotes,
): Promise<readonly [BarFile | undefined, BarFile | undefined]> {
  const held = await holdings.days('stocks_daily');
  const { files } = held.content;
  const last = files.at(-1);
  const options = { nowMs: world.clock.nowMs(), calendar: world.parts.config.calendar };
  const gaps = findGaps('stocks_daily', held, options);
  const from = last === undefined ? gaps.latest : addDays(last.day, 1);
  for (const range of gaps.within({ from, to: gaps.latest }, [])) missing.days('stocks_daily', range);
  return [last, files.at(-2)];
}

async function lastMinutes(
  day: TradingDay,
  tickers: readonly string[] | undefined,
  {
    once,
    notes,
    world,
  }: { readonly once: ReadOnce; readonly notes: RequestNotes; readonly world: MarketWorld },
): Promise<ReturnType<typeof byTicker>> {
  const held = await notes.holdings.days('stocks_minute');
  const file = held.content.files.find((each) => each.day === day);
  if (file === undefined) {
    notes.missing.days(DATASETS.stocks_minute.name, { from: day, to: day });
    return new Map();
  }
  const some = tickers !== undefined && tickers.length <= LOOKUPS_MAX ? tickers : undefined;
  const key = `minutes ${file.path} ${file.contentHash ?? ''} ${some === undefined ? '' : JSON.stringify(some)}`;
  return byTicker(await once(key, async () => readLastMinutes(file, some, world)));
}
