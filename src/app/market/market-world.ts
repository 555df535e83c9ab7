import type { CalendarOverrides } from '../../domain/calendar/calendar-overrides.ts';
import type { Clock } from '../../domain/clock.ts';
import type { ReadPool } from '../../lake/query/read-pool.ts';
import type { MarketHoldings } from './market-holdings.ts';
import type { MissingData } from './missing-data.ts';

/** What all views of a market share. */
export interface MarketWorld {
  readonly root: string;
  readonly pool: ReadPool;
  readonly holdings: MarketHoldings;
  readonly clock: Clock;
  readonly calendar: CalendarOverrides;
  /** Ends with the market. */
  readonly signal: AbortSignal;
}

/** A part of the lake that an answer was made from. */
export interface Dependency {
  readonly digest: string;
  /** What the digest is now. */
  readonly now: () => Promise<string>;
}

/** What a request finds out on its way. */
export interface RequestNotes {
  readonly missing: MissingData;
  readonly origins: Set<string>;
  /** The lake’s holdings, each remembered as something that the answer depends on. */
  readonly holdings: MarketHoldings;
}
