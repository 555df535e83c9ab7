import { z } from 'zod';

const count = z.int().nonnegative();

/**
 * How a day of a dataset stands. `held`: bronze is there and fresh. `landed`: only the vendor’s bytes are. `provisional`: bars
 * from a grouped answer, until the file is out. `quarantined`: held, with rows refused. `late`: should be out by now.
 * `pending`: not due yet. `absent`: the vendor has no file. `forbidden`: not in the plan. `failed`: the last try failed.
 * `missing`: nobody has asked. `holiday`: no trading.
 */
export const DAY_STATES = [
  'held',
  'landed',
  'provisional',
  'quarantined',
  'late',
  'pending',
  'absent',
  'forbidden',
  'failed',
  'missing',
  'holiday',
] as const;

/** One of {@link DAY_STATES}. */
export type DayState = (typeof DAY_STATES)[number];

/** Which cells. */
export interface CoverageQuery {
  readonly dataset: string;
  /** `year` and `month`: sums; `day`: a cell for every calendar day. */
  readonly by: 'year' | 'month' | 'day';
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** One cell of the heat map. */
export interface CoverageCell {
  /** `2024`, `2024-03` or `2024-03-08`. */
  readonly key: string;
  /** Days by state, zeros left out; one state for a day. */
  readonly states: Readonly<Partial<Record<DayState, number>>>;
  /** Whether silver and gold reach the days: how many of the trading days they hold. */
  readonly silverDays: number;
  readonly goldDays: number;
  readonly tradingDays: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly bytes: number;
  /** A holiday’s name or an early close, for a day. */
  readonly note: string | null;
}

/** The heat map of a dataset. */
export interface CoverageDocument {
  readonly dataset: string;
  readonly by: CoverageQuery['by'];
  readonly cells: readonly CoverageCell[];
}

/** {@link CoverageQuery} */
export const coverageQuerySchema: z.ZodType<CoverageQuery> = z.strictObject({
  dataset: z.string().max(64),
  by: z.enum(['year', 'month', 'day']).default('year'),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});

/** {@link CoverageDocument} */
export const coverageDocumentSchema: z.ZodType<CoverageDocument> = z.strictObject({
  dataset: z.string(),
  by: z.enum(['year', 'month', 'day']),
  cells: z.array(
    z.strictObject({
      key: z.string(),
      states: z.partialRecord(z.enum(DAY_STATES), count),
      silverDays: count,
      goldDays: count,
      tradingDays: count,
      rows: count,
      quarantined: count,
      bytes: count,
      note: z.string().nullable(),
    }),
  ),
});
