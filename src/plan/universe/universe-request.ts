import type { TradingDay } from '../../domain/trading-day.ts';
import type { UniverseCategory } from '../../domain/universe-category.ts';

/**
 * Ways to find symbols, cheapest first: `reference` the lake’s ticker table, `lake` its bars, `snapshot` one call, `list` page
 * by page.
 */
export const UNIVERSE_ROUTES = ['reference', 'lake', 'snapshot', 'list'] as const;

/** One of {@link UNIVERSE_ROUTES}. */
export type UniverseRoute = (typeof UNIVERSE_ROUTES)[number];

/** Which symbols are wanted by whether they are listed: those that are, those that were delisted, or both. */
export const ACTIVITIES = ['true', 'false', 'all'] as const;

/** One of {@link ACTIVITIES}. */
export type Activity = (typeof ACTIVITIES)[number];

/** Which symbols are wanted. */
export interface UniverseRequest {
  readonly category: UniverseCategory;
  readonly route: UniverseRoute | 'auto';
  readonly active: Activity;
  /** A day in the past; absent: now. */
  readonly asOf?: TradingDay | undefined;
  /** Part of a ticker or a name; for options the underlying. */
  readonly search?: string | undefined;
  /** Most symbols wanted. */
  readonly limit?: number | undefined;
}

/** What deciding goes by. */
export interface UniverseFacts {
  readonly today: TradingDay;
  /** The newest whole day of bars that the lake holds, or the one asked for. */
  readonly lakeDay?: TradingDay | undefined;
  /** Latest days as of which the whole ticker list of the category’s market went into the lake. */
  readonly listedAsOf: {
    readonly active?: TradingDay | undefined;
    readonly delisted?: TradingDay | undefined;
  };
  /** Whether the exchange has traded after a day, up to now. */
  readonly hasTradedSince: (day: TradingDay) => boolean;
  /** Pages that the vendor’s list has, as far as one can tell. */
  readonly listPages: number;
}

/** A way that was not taken, and why. */
export interface RejectedUniverseRoute {
  readonly route: UniverseRoute;
  readonly reason: string;
  /** Calls it would have taken; absent when it cannot serve the request. */
  readonly calls?: number;
}

/** The way to the symbols. */
export interface UniversePlan {
  readonly route: UniverseRoute;
  readonly reason: string;
  /** Calls it is expected to take. */
  readonly calls: number;
  /** Taken instead when the vendor’s plan refuses the first way. */
  readonly fallback?: UniverseRoute;
  readonly rejected: readonly RejectedUniverseRoute[];
}
