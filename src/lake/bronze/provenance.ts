import { z } from 'zod';
import type { DaySource } from '../../domain/bar-source.ts';
import { type DatasetName, parseDatasetName } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { readFooterText } from '../duckdb/read-footer-text.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/**
 * The object a partition was made from: a file of the bucket, or an answer of grouped daily, which has the MD5 of its
 * text for an ETag and no time of change (0).
 */
export interface SourceObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
  readonly md5: string;
}

/**
 * What a bronze file says about itself in its footer, under the key `barlake`; enough to rebuild the catalog. Holds no
 * time of writing and no run: the same input gives the same bytes.
 */
export interface Provenance {
  readonly format: 1;
  readonly layer: 'bronze';
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  /** What `source` is; absent means `flat`, as in all files from before there was another. */
  readonly from?: 'grouped';
  readonly source: SourceObject;
  readonly fingerprint: string;
  readonly rawBytes: number;
  /** Rows that were received and are not in the file; with those that are, they make up what the vendor sent. */
  readonly quarantined: number;
  readonly duplicates: number;
  /** Rows in the file that break a rule and that a person took for bars all the same; absent: none. */
  readonly overruled?: number;
  readonly findings: readonly Finding[];
  readonly barlake: string;
}

/** Where the bars of a file came from. */
export function sourceOf({ from }: Pick<Provenance, 'from'>): DaySource {
  return from ?? 'flat';
}

/** The provenance in a file’s footer; `undefined` when the file is readable and not a bronze file of ours. */
export async function readProvenance(
  connection: DuckDbConnection,
  path: string,
): Promise<Provenance | undefined> {
  const text = await readFooterText(connection, path);
  return text === undefined ? undefined : parseProvenance(text);
}

/** The provenance in a footer’s text. Files come from anywhere: what is not of our form is not ours. */
export function parseProvenance(text: string): Provenance | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return provenanceSchema.safeParse(value).success ? (value as Provenance) : undefined;
  } catch {
    return undefined;
  }
}

const count = z.int().nonnegative();

const provenanceSchema = z.looseObject({
  format: z.literal(1),
  layer: z.literal('bronze'),
  dataset: z.string().refine((text) => parseDatasetName(text) !== undefined),
  day: z.string().refine((text) => parseTradingDay(text) !== undefined),
  from: z.literal('grouped').optional(),
  source: z.looseObject({
    key: z.string(),
    etag: z.string(),
    sizeBytes: count,
    lastModifiedMs: z.number(),
    md5: z.string(),
  }),
  fingerprint: z.string(),
  rawBytes: count,
  quarantined: count,
  duplicates: count,
  overruled: count.optional(),
  findings: z.array(
    z.looseObject({
      rule: z.string(),
      severity: z.enum(['info', 'warning', 'error']),
      dataset: z.string(),
      day: z.string(),
      symbol: z.string().optional(),
      message: z.string(),
      rowCount: count,
      evidence: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  barlake: z.string(),
});
