import { parseBarSymbol } from '../../domain/bar-symbol.ts';
import type { TickerRecord } from '../../domain/ticker-record.ts';
import { belongsToCategory, type UniverseCategory } from '../../domain/universe-category.ts';
import { isLater } from './same-listing.ts';

/** A symbol that was found, with what is known of it. */
export interface FoundSymbol {
  readonly symbol: string;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly exchange?: string | undefined;
  readonly active?: boolean | undefined;
  /** The instant of the delisting, with `Z`. */
  readonly delisted?: string | undefined;
}

/** What to keep of what was found. */
export interface UniverseSelection {
  readonly category: UniverseCategory;
  /** Keeps what has it in its symbol or name, whatever the case; absent where the source searched already. */
  readonly search?: string | undefined;
  readonly limit?: number | undefined;
}

/** The symbols of a universe. */
export interface SelectedUniverse {
  /** By bytes, each once. */
  readonly symbols: readonly string[];
  /** By symbol; a symbol that two companies had is here twice. Without what is known by its symbol only. */
  readonly listings: readonly FoundSymbol[];
  /** Symbols of the selection without a known type. */
  readonly untyped: number;
  /** Texts that cannot be symbols, left out. */
  readonly unusable: number;
}

/** The found symbols that belong to a category, in order. The first so many when there is a limit. */
export function selectUniverse(
  found: readonly FoundSymbol[],
  { category, search, limit = Number.POSITIVE_INFINITY }: UniverseSelection,
): SelectedUniverse {
  const usable = found.filter(({ symbol }) => parseBarSymbol(symbol) !== undefined);
  const wanted = usable
    .filter(({ type }) => belongsToCategory(category, type))
    .filter((each) => search === undefined || matches(each, search.toLowerCase()));
  const symbols = [...new Set(wanted.map(({ symbol }) => symbol))].sort(byBytes).slice(0, limit);
  const kept = new Set(symbols);
  const listings = wanted
    .filter(({ symbol }) => kept.has(symbol))
    .sort((a, b) => byBytes(a.symbol, b.symbol));
  const typed = new Set(listings.filter(({ type }) => type !== undefined).map(({ symbol }) => symbol));
  return {
    symbols,
    listings: listings.filter(({ name }) => name !== undefined),
    untyped: symbols.length - typed.size,
    unusable: found.length - usable.length,
  };
}

/** What the ticker table knows of symbols that were found by name only: of several companies the one that has it now. */
export function describeSymbols(
  symbols: Iterable<string>,
  records: readonly TickerRecord[],
): readonly FoundSymbol[] {
  const known = new Map<string, TickerRecord>();
  for (const record of records) {
    const other = known.get(record.ticker);
    if (other === undefined || isLater(record, other)) known.set(record.ticker, record);
  }
  return Array.from(symbols, (symbol) => {
    const record = known.get(symbol);
    return record === undefined ? { symbol } : foundSymbol(record);
  });
}

/** A record of the ticker table as a found symbol. */
export function foundSymbol(
  record: Pick<TickerRecord, 'ticker' | 'name' | 'type' | 'primaryExchange' | 'active' | 'delistedUtc'>,
): FoundSymbol {
  const { ticker, name, type, primaryExchange, active, delistedUtc } = record;
  return {
    symbol: ticker,
    name,
    ...(type === undefined ? {} : { type }),
    ...(primaryExchange === undefined ? {} : { exchange: primaryExchange }),
    active,
    ...(delistedUtc === undefined ? {} : { delisted: delistedUtc }),
  };
}

function matches({ symbol, name = '' }: FoundSymbol, text: string): boolean {
  return `${symbol} ${name}`.toLowerCase().includes(text);
}

function byBytes(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
