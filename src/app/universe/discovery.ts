import type { UniverseFile } from '../../lake/universe/universe-file.ts';
import type { FoundSymbol } from '../../plan/universe/select-universe.ts';
import type { RejectedUniverseRoute } from '../../plan/universe/universe-request.ts';

/** What a discovery found, and what it cost. */
export interface Discovery {
  readonly run: string;
  readonly universe: UniverseFile;
  /** Where the universe is; absolute. */
  readonly path: string;
  readonly reason: string;
  readonly rejected: readonly RejectedUniverseRoute[];
  /** The first symbols, with what is known of them. */
  readonly sample: readonly FoundSymbol[];
  /** Calls made, and those of the naive way: one per symbol. */
  readonly calls: { readonly made: number; readonly naive: number };
  /** Symbols without a known type. */
  readonly untyped: number;
  /** Texts that cannot be symbols, left out. */
  readonly unusable: number;
  /** Symbols with bars on a day that are missing from the vendor’s ticker list; absent unless both are known. */
  readonly unlisted?: UnlistedSymbols | undefined;
  /** What the lists changed in the ticker table; absent when none was read. */
  readonly tickers?: TickerChanges | undefined;
  readonly seconds: number;
}

/** Symbols that trade and are not on the ticker list. */
export interface UnlistedSymbols {
  readonly day: string;
  readonly count: number;
  /** The first few. */
  readonly sample: readonly string[];
}

/** A new version of the ticker table, or the old one when nothing changed. */
export interface TickerChanges {
  readonly version: number;
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}
