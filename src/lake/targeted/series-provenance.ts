import { z } from 'zod';
import { parseTradingDay } from '../../domain/trading-day.ts';
import { type DayRange, seriesName } from '../../plan/fetch-task.ts';
import { quoteList } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { parseSeriesName, type SeriesYear } from './series-file.ts';

/** Ranges as they are written into footers and into the catalog: `[["2024-01-02","2024-03-28"]]`. */
export type RangePairs = readonly (readonly [from: string, to: string])[];

/**
 * What a file of one symbol’s bars says about itself in its footer, under the key `barlake`; enough to rebuild the
 * catalog. Holds no time of writing and no run.
 */
export interface SeriesProvenance {
  readonly format: 1;
  readonly layer: 'targeted';
  /** `stocks_1d` */
  readonly dataset: string;
  readonly symbol: string;
  readonly year: number;
  /** Days that were asked for or made, those without bars included. */
  readonly covered: RangePairs;
  /** Those of `covered` that the vendor was asked for; the others were made from finer bars. */
  readonly asked: RangePairs;
  readonly source: 'aggregates' | 'resample';
  readonly fingerprint: string;
  /** Rows that were received and are kept apart. */
  readonly quarantined: number;
  readonly barlake: string;
}

/** Ranges in the form of footers. */
export function toPairs(ranges: readonly DayRange[]): RangePairs {
  return ranges.map(({ from, to }) => [from, to]);
}

/** Ranges out of the form of footers; what is no range is left out. */
export function fromPairs(pairs: RangePairs): readonly DayRange[] {
  return pairs.flatMap(([first, last]) => {
    const [from, to] = [parseTradingDay(first), parseTradingDay(last)];
    return from === undefined || to === undefined || from > to ? [] : [{ from, to }];
  });
}

/** The ranges in a catalog row’s `covered`; none when it is not in our form. */
export function parseCovered(text: string | null): readonly DayRange[] {
  try {
    const parsed = pairsSchema.safeParse(JSON.parse(text ?? '[]'));
    return parsed.success ? fromPairs(parsed.data) : [];
  } catch {
    return [];
  }
}

/** Whether a footer is that of the file for `place`. */
export function isAbout(provenance: SeriesProvenance, { series, year }: SeriesYear): boolean {
  const { dataset, symbol } = provenance;
  return dataset === seriesName(series) && symbol === series.symbol && provenance.year === year;
}

/**
 * The footers of some files, by absolute path; files that are not ours are left out. Throws DuckDB’s error when one of them
 * cannot be read.
 */
export async function readSeriesProvenances(
  connection: DuckDbConnection,
  paths: readonly string[],
): Promise<ReadonlyMap<string, SeriesProvenance>> {
  if (paths.length === 0) return new Map();
  const rows = await connection.rows(
    `SELECT file_name, decode(value) AS value FROM parquet_kv_metadata(${quoteList(paths)}) WHERE decode(key) = 'barlake'`,
  );
  const found = new Map<string, SeriesProvenance>();
  for (const row of rows) {
    const provenance = parse(String(row['value']));
    if (provenance !== undefined) found.set(String(row['file_name']), provenance);
  }
  return found;
}

function parse(text: string): SeriesProvenance | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return provenanceSchema.safeParse(value).success ? (value as SeriesProvenance) : undefined;
  } catch {
    return undefined;
  }
}

const pairsSchema: z.ZodType<[string, string][]> = z.array(z.tuple([z.string(), z.string()]));

const provenanceSchema = z.looseObject({
  format: z.literal(1),
  layer: z.literal('targeted'),
  dataset: z.string().refine((name) => parseSeriesName(name) !== undefined),
  symbol: z.string().min(1),
  year: z.int(),
  covered: pairsSchema,
  asked: pairsSchema,
  source: z.enum(['aggregates', 'resample']),
  fingerprint: z.string(),
  quarantined: z.int().nonnegative(),
  barlake: z.string(),
});
