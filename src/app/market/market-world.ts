import type { Clock } from '../../domain/clock.ts';
import type { EngineParts } from '../query/read-bars.ts';
import type { MarketHoldings } from './market-holdings.ts';
import type { MissingData } from './missing-data.ts';

/** What all views of a market share. */
export interface MarketWorld {
  /** Of the engine that answers queries: one memory and one bound for both. */
  readonly parts: EngineParts;
  readonly holdings: MarketHoldings;
  readonly clock: Clock;
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
