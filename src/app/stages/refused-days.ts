import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';

/** This many refusals without a delivery of an older day prove that the plan’s history ends above them. */
const REFUSALS_MIN = 3;

/** Remembers which days the vendor refused in a run, so that the years before them need not be asked for one by one. */
export interface RefusedDays {
  refuse(dataset: DatasetName, day: TradingDay): void;
  deliver(dataset: DatasetName, day: TradingDay): void;
  /** Whether asking for the day is pointless: plans cover a window up to today, and the day lies before its edge. */
  isHopeless(dataset: DatasetName, day: TradingDay): boolean;
}

/** An empty memory, for one run. */
export function rememberRefusedDays(): RefusedDays {
  const refused = new Map<DatasetName, Set<TradingDay>>();
  const oldest = new Map<DatasetName, TradingDay>();
  return {
    refuse(dataset, day) {
      refused.set(dataset, (refused.get(dataset) ?? new Set()).add(day));
    },
    deliver(dataset, day) {
      const known = oldest.get(dataset);
      if (known === undefined || day < known) oldest.set(dataset, day);
    },
    isHopeless(dataset, day) {
      const floor = oldest.get(dataset);
      const before = [...(refused.get(dataset) ?? [])].filter((each) => floor === undefined || each < floor);
      return before.length >= REFUSALS_MIN && before.every((each) => day < each);
    },
  };
}
