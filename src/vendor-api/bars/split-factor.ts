import type { TradingDay } from '../../domain/trading-day.ts';
import type { SourceSplit } from '../market-source.ts';

/** The splits of one ticker, ready for questions about its past. */
export interface SplitHistory {
  /** What a price of `day` is multiplied by to be on the terms after all its later splits; volume is divided by it. */
  factorOn(day: TradingDay): number;
}

/**
 * Builds the history from splits of one ticker in any order. Of several on one day the first one given counts; rows that do not
 * count are passed over.
 */
export function splitHistory(splits: readonly SourceSplit[]): SplitHistory {
  const byDay = new Map<TradingDay, SourceSplit>();
  for (const split of splits) {
    if (split.counts !== false && !byDay.has(split.executionDate)) byDay.set(split.executionDate, split);
  }
  const latestFirst = [...byDay.values()].sort((left, right) =>
    left.executionDate < right.executionDate ? 1 : -1,
  );
  return {
    factorOn: (day) => {
      let from = 1;
      let to = 1;
      for (const split of latestFirst) {
        if (split.executionDate <= day) break;
        from *= split.splitFrom;
        to *= split.splitTo;
      }
      return from / to;
    },
  };
}
