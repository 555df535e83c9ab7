import { z } from 'zod';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { parseUniverseCategory, type UniverseCategory } from '../../domain/universe-category.ts';
import type { FoundSymbol } from '../../plan/universe/select-universe.ts';
import {
  ACTIVITIES,
  type Activity,
  UNIVERSE_ROUTES,
  type UniverseRoute,
} from '../../plan/universe/universe-request.ts';
import type { LakePath } from '../storage/lake-paths.ts';

/** A universe as it lies in the lake: `universe/<category>_<YYYYMMDD>.json`. */
export interface UniverseFile {
  readonly format: 1;
  readonly category: UniverseCategory;
  /** The day as of which the symbols are listed, or traded when the lake was the source. */
  readonly asOf: TradingDay;
  readonly source: UniverseRoute;
  /** Requests to the vendor that it took. */
  readonly calls: number;
  readonly filter: {
    /** Most symbols that were wanted; null: all. */
    readonly limit: number | null;
    readonly search: string | null;
    readonly active: Activity;
  };
  readonly count: number;
  /** By bytes, ascending, each once; in the spelling of the REST API. */
  readonly symbols: readonly string[];
  /** By symbol; empty where the source names symbols only. */
  readonly listings: readonly FoundSymbol[];
}

/** Where a universe lies in the lake. */
export function universePath(category: UniverseCategory, asOf: TradingDay): LakePath {
  return `universe/${category}_${asOf.replaceAll('-', '')}.json`;
}

const count = z.int().nonnegative();
const text = z.string().optional();

/** The shape of a universe file. Fields that a later version may add are let through. */
export const universeFileSchema: z.ZodType = z.looseObject({
  format: z.literal(1),
  category: z.string().refine((name) => parseUniverseCategory(name) !== undefined, 'no category of ours'),
  asOf: z.string().refine((day) => parseTradingDay(day) !== undefined, 'no calendar date'),
  source: z.enum(UNIVERSE_ROUTES),
  calls: count,
  filter: z.looseObject({
    limit: count.nullable(),
    search: z.string().nullable(),
    active: z.enum(ACTIVITIES),
  }),
  count,
  symbols: z.array(z.string()),
  listings: z.array(
    z.looseObject({
      symbol: z.string(),
      name: text,
      type: text,
      exchange: text,
      active: z.boolean().optional(),
      delisted: text,
    }),
  ),
});
