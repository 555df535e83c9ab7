import { z } from 'zod';

const count = z.int().nonnegative();

/** Search as you type. */
export interface SymbolsQuery {
  /** Start or part of a symbol or name; empty: those with the most bars. */
  readonly q: string;
  readonly asset?: string | undefined;
  readonly limit: number;
}

/** A symbol that the lake holds bars of. */
export interface SymbolRow {
  readonly symbol: string;
  readonly name: string | null;
  readonly asset: string;
  /** First and last day with a bar. */
  readonly from: string | null;
  readonly to: string | null;
}

/** Best matches first: the exact symbol, those that begin so, those that contain it, names. */
export interface SymbolsDocument {
  readonly rows: readonly SymbolRow[];
  /** Symbols that match. */
  readonly total: number;
}

/** What a symbol has: lengths of bars, features, splits and dividends. */
export interface SymbolDocument {
  readonly symbol: SymbolRow;
  readonly timeframes: readonly {
    readonly timeframe: string;
    /** `held`, or put together from finer bars. */
    readonly isHeld: boolean;
    readonly from: string;
    readonly to: string;
  }[];
  readonly features: readonly string[];
  readonly splits: readonly { readonly date: string; readonly from: number; readonly to: number }[];
  readonly dividends: readonly { readonly date: string; readonly cash: number; readonly currency: string }[];
}

const symbolRowSchema = z.strictObject({
  symbol: z.string(),
  name: z.string().nullable(),
  asset: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});

/** {@link SymbolsQuery} */
export const symbolsQuerySchema: z.ZodType<SymbolsQuery> = z.strictObject({
  q: z.string().max(100).default(''),
  asset: z.string().max(16).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
});

/** {@link SymbolsDocument} */
export const symbolsDocumentSchema: z.ZodType<SymbolsDocument> = z.strictObject({
  rows: z.array(symbolRowSchema),
  total: count,
});

/** {@link SymbolDocument} */
export const symbolDocumentSchema: z.ZodType<SymbolDocument> = z.strictObject({
  symbol: symbolRowSchema,
  timeframes: z.array(
    z.strictObject({ timeframe: z.string(), isHeld: z.boolean(), from: z.string(), to: z.string() }),
  ),
  features: z.array(z.string()),
  splits: z.array(z.strictObject({ date: z.string(), from: z.number(), to: z.number() })),
  dividends: z.array(z.strictObject({ date: z.string(), cash: z.number(), currency: z.string() })),
});
