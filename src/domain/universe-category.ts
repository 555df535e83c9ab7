import type { Asset } from './dataset.ts';

/** Categories that symbols are found by, in the order of screens. */
export const UNIVERSE_CATEGORIES = [
  'us_equities',
  'etf',
  'crypto',
  'fx',
  'options',
  'indices',
  'otc',
] as const;

/** What a universe holds. */
export type UniverseCategory = (typeof UNIVERSE_CATEGORIES)[number];

/** The vendor’s markets of its ticker list. Options are not on that list. */
export type ListedMarket = 'stocks' | 'otc' | 'crypto' | 'fx' | 'indices';

/** What a category means in the vendor’s words. */
export interface CategoryFacts {
  readonly asset: Asset;
  /** The market of the ticker list; absent for options, which have a list of their own. */
  readonly market?: ListedMarket;
  /** Codes of the type list that belong to it; absent when all of the market does. */
  readonly types?: ReadonlySet<string>;
  /** Whether a row of its market that carries no type belongs to it. */
  readonly includesUntyped: boolean;
}

/** Common and ordinary shares, and depositary receipts of common shares. */
const EQUITY_TYPES: ReadonlySet<string> = new Set(['CS', 'OS', 'ADRC', 'GDR', 'NYRS']);

/** Everything exchange-traded that holds or tracks something: funds, notes, vehicles, single securities. */
const FUND_TYPES: ReadonlySet<string> = new Set(['ETF', 'ETN', 'ETV', 'ETS']);

/**
 * The vendor’s market and types of each category (polygon.md 1.4). Old rows often carry no type, and a filter for types
 * would drop real shares with them: what has no type counts as a share, never as a fund.
 */
export const CATEGORY_FACTS: Readonly<Record<UniverseCategory, CategoryFacts>> = {
  us_equities: { asset: 'stocks', market: 'stocks', types: EQUITY_TYPES, includesUntyped: true },
  etf: { asset: 'stocks', market: 'stocks', types: FUND_TYPES, includesUntyped: false },
  crypto: { asset: 'crypto', market: 'crypto', includesUntyped: true },
  fx: { asset: 'fx', market: 'fx', includesUntyped: true },
  options: { asset: 'options', includesUntyped: true },
  indices: { asset: 'indices', market: 'indices', includesUntyped: true },
  otc: { asset: 'stocks', market: 'otc', includesUntyped: true },
};

/** The category of that name, or `undefined`. Names are exact: `us_equities`, not `US-Equities`. */
export function parseUniverseCategory(text: string): UniverseCategory | undefined {
  return UNIVERSE_CATEGORIES.find((name) => name === text);
}

/** Whether something of the category’s market belongs to the category, by its type; `undefined` when it has none. */
export function belongsToCategory(category: UniverseCategory, type: string | undefined): boolean {
  const { types, includesUntyped } = CATEGORY_FACTS[category];
  if (types === undefined) return true;
  return type === undefined || type === '' ? includesUntyped : types.has(type);
}
