import type { UniverseCategory } from '../../domain/universe-category.ts';
import type { UniverseRequest } from './universe-request.ts';

/** Rows in a page of the vendor’s lists. */
const ROWS_PER_PAGE = 1000;

/** Rows of a market’s list where nothing is known yet (vendor’s figures of 2026); contracts that have not expired. */
const TYPICAL_ROWS: Readonly<Record<UniverseCategory, number>> = {
  us_equities: 12_500,
  etf: 12_500,
  crypto: 700,
  fx: 1_700,
  options: 1_600_000,
  indices: 13_000,
  otc: 13_000,
};

/** A stock with many strikes has a few thousand contracts. */
const CONTRACTS_PER_UNDERLYING = 3_000;

/** Pages of one of the vendor’s lists, roughly; `knownRows` are those of the last whole list, 0 when there was none. */
export function estimateListPages(
  { category, search, limit }: Pick<UniverseRequest, 'category' | 'search' | 'limit'>,
  knownRows: number,
): number {
  const whole = knownRows > 0 ? knownRows : TYPICAL_ROWS[category];
  const searched = category === 'options' ? CONTRACTS_PER_UNDERLYING : ROWS_PER_PAGE;
  const rows = search === undefined ? whole : Math.min(whole, searched);
  return Math.max(1, Math.ceil(Math.min(rows, limit ?? rows) / ROWS_PER_PAGE));
}
