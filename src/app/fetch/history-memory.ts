import type { Asset } from '../../domain/dataset.ts';
import { addDays, daysBetween, parseTradingDay, type TradingDay, yearOf } from '../../domain/trading-day.ts';

/** Years of history that plans have, longest first. */
const PLAN_YEARS = [20, 15, 10, 5, 2, 1] as const;

/** Plans whose windows an answer is held to be cut at, when it begins just behind the edge. */
const CLIPPED_YEARS: readonly number[] = [10, 5, 2];

/** A window’s first day may be a holiday, and the vendor’s may have moved on while we asked. */
const EDGE_DAYS = 6;

/** What a run has learned of how far back the plan reaches. */
export interface HistoryMemory {
  /** The first day that can be had, where a refusal has shown it. */
  floorOf(asset: Asset): TradingDay | undefined;
  /** Finds it out with `probe`, once for each kind of question: later callers get the answer of the first. */
  search(
    key: string,
    asset: Asset,
    probe: () => Promise<TradingDay | undefined>,
  ): Promise<TradingDay | undefined>;
  /** A symbol’s first bar was seen on that day. */
  seen(asset: Asset, day: TradingDay): void;
  /** Whether an answer that begins on `first` looks cut off by a plan rather than by the symbol’s own age. */
  looksClipped(asset: Asset, asked: TradingDay, first: TradingDay, today: TradingDay): boolean;
  /** All floors found. */
  readonly floors: ReadonlyMap<Asset, TradingDay>;
}

/** An empty memory, or one that begins with floors of earlier runs. */
export function rememberHistory(known: ReadonlyMap<Asset, TradingDay> = new Map()): HistoryMemory {
  const floors = new Map(known);
  const earliest = new Map<Asset, TradingDay>();
  const searches = new Map<string, Promise<TradingDay | undefined>>();
  return {
    floors,
    floorOf: (asset) => floors.get(asset),
    async search(key, asset, probe) {
      const running = searches.get(key) ?? probe();
      searches.set(key, running);
      const floor = await running;
      if (floor !== undefined) floors.set(asset, floor);
      return floor;
    },
    seen(asset, day) {
      const before = earliest.get(asset);
      if (before === undefined || day < before) earliest.set(asset, day);
    },
    looksClipped(asset, asked, first, today) {
      const reached = earliest.get(asset);
      if (reached !== undefined && reached < addDays(first, -EDGE_DAYS)) return false;
      if (daysBetween(asked, first) <= EDGE_DAYS) return false;
      return CLIPPED_YEARS.some((years) => {
        const late = daysBetween(yearsBefore(today, years), first);
        return late >= 0 && late <= EDGE_DAYS;
      });
    },
  };
}

/** Days at which a plan’s history may begin, within a range, oldest first. */
export function possibleFloors(
  { from, to }: { readonly from: TradingDay; readonly to: TradingDay },
  today: TradingDay,
): readonly TradingDay[] {
  return PLAN_YEARS.flatMap((years) => {
    const edge = yearsBefore(today, years);
    // The vendor’s day may be another one than ours.
    return [edge, addDays(edge, 1), addDays(edge, EDGE_DAYS)];
  }).filter((day) => day > from && day <= to);
}

function yearsBefore(day: TradingDay, years: number): TradingDay {
  const year = String(yearOf(day) - years).padStart(4, '0');
  return parseTradingDay(`${year}${day.slice(4)}`) ?? addDays(day, -Math.round(years * 365.25));
}
