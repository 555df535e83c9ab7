import { localDayOf } from '../../../domain/local-time.ts';
import { addDays } from '../../../domain/trading-day.ts';
import type { MarketSource, SourceSplit } from '../../../vendor-api/market-source.ts';
import type { FaultRegistry } from '../../fault/fault-registry.ts';

const ANNOUNCED_DAYS = 14;

/** The market with what faults do to its split table on `path`. The added rows come last, so bars are not adjusted by them. */
export function withSplitFaults(source: MarketSource, faults: FaultRegistry, path: string): MarketSource {
  const isConflicting = faults.stands('conflicting-splits', path);
  const isAnnounced = faults.stands('future-split', path);
  if (!isConflicting && !isAnnounced) return source;
  return {
    ...source,
    splits: async (ticker) => {
      const splits = await source.splits(ticker);
      return [
        ...splits,
        ...(isConflicting ? twinOfLatest(source, splits) : []),
        ...(isAnnounced ? await announced(source, ticker) : []),
      ];
    },
  };
}

function twinOfLatest(source: MarketSource, splits: readonly SourceSplit[]): readonly SourceSplit[] {
  const today = todayOf(source);
  const latest = splits
    .filter(({ executionDate }) => executionDate <= today)
    .toSorted((left, right) => (left.executionDate < right.executionDate ? 1 : -1))[0];
  return latest === undefined ? [] : [{ ...latest, id: `${latest.id}-2`, splitTo: latest.splitTo * 2 }];
}

async function announced(source: MarketSource, ticker: string | undefined): Promise<readonly SourceSplit[]> {
  const listings = await source.listings();
  const share = listings.find(({ market, listedTo }) => market === 'stocks' && listedTo === undefined);
  if (share === undefined || (ticker ?? share.ticker) !== share.ticker) return [];
  const executionDate = source.calendar.next(addDays(todayOf(source), ANNOUNCED_DAYS));
  return [{ id: 'announced-split', ticker: share.ticker, executionDate, splitFrom: 1, splitTo: 10 }];
}

function todayOf(source: MarketSource): SourceSplit['executionDate'] {
  return localDayOf(source.nowMs(), 'America/New_York');
}
