import { z } from 'zod';

const count = z.int().nonnegative();
const day = z.iso.date();
const route = z.enum(['reference', 'lake', 'snapshot', 'list']);
const tally = z.array(z.strictObject({ name: z.string().nullable(), count }));

/** What `barlake discover --json` prints. */
export const discoverDocumentSchema: z.ZodType<DiscoverDocument> = z.strictObject({
  run: z.string(),
  category: z.string(),
  asOf: day,
  route,
  reason: z.string(),
  rejected: z.array(z.strictObject({ route, reason: z.string(), calls: count.nullable() })),
  calls: z.strictObject({ made: count, naive: count }),
  count,
  file: z.string(),
  types: tally,
  exchanges: tally,
  untyped: count,
  unusable: count,
  unlisted: z.strictObject({ day, count, sample: z.array(z.string()) }).nullable(),
  tickers: z
    .strictObject({ version: count, rows: count, added: count, changed: count, removed: count })
    .nullable(),
  seconds: z.number(),
});

/** The symbols of a category were found; the symbols themselves are in `file`. */
export interface DiscoverDocument {
  run: string;
  category: string;
  /** The day as of which the symbols are listed, or traded. */
  asOf: string;
  /** `reference`: the lake’s ticker table; `lake`: its bars; `snapshot` and `list`: the vendor. */
  route: 'reference' | 'lake' | 'snapshot' | 'list';
  reason: string;
  /** Ways not taken; `calls` is null where they cannot serve the request. */
  rejected: { route: DiscoverDocument['route']; reason: string; calls: number | null }[];
  /** Calls made, and those of the naive way: one per symbol. */
  calls: { made: number; naive: number };
  count: number;
  /** Absolute path of the universe. */
  file: string;
  /** Listings by type and by exchange, most frequent first; `name` is null where it is not known. */
  types: { name: string | null; count: number }[];
  exchanges: { name: string | null; count: number }[];
  /** Symbols without a known type. */
  untyped: number;
  /** Texts that cannot be symbols, left out. */
  unusable: number;
  /** Symbols with bars on `day` that are missing from the vendor’s list; null unless both are known. */
  unlisted: { day: string; count: number; sample: string[] } | null;
  /** What the vendor’s list changed in `reference/tickers.parquet`; null when no list was read. */
  tickers: { version: number; rows: number; added: number; changed: number; removed: number } | null;
  seconds: number;
}
