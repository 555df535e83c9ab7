import { z } from 'zod';
import { type DatasetName, parseDatasetName } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import { parseTradingDay } from '../../domain/trading-day.ts';
import { readFooterText } from '../duckdb/read-footer-text.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/**
 * What a silver file says about itself in its footer, under the key `barlake`; enough to rebuild the catalog. Holds no
 * time of writing and no run: the same inputs give the same bytes.
 */
export interface SilverFooter {
  readonly format: 1;
  readonly layer: 'silver';
  readonly dataset: DatasetName;
  /** `2024`, or `2024-03` for minutes. */
  readonly key: string;
  /** Of everything the partition was made from. */
  readonly fingerprint: string;
  readonly rows: number;
  /** Feature columns, in order, and how many values of each are not NULL. */
  readonly features: readonly SilverFooterFeature[];
  /** Of the formulas. */
  readonly featuresHash: string;
  readonly findings: readonly Finding[];
  readonly barlake: string;
}

/** A feature column as its file describes it. */
export interface SilverFooterFeature {
  readonly name: string;
  readonly expression: string;
  readonly values: number;
}

/** The footer of a file; `undefined` when the file is readable and not silver of ours. Throws when it cannot be read. */
export async function readSilverFooter(
  connection: DuckDbConnection,
  path: string,
): Promise<SilverFooter | undefined> {
  const text = await readFooterText(connection, path);
  return text === undefined ? undefined : parseFooter(text);
}

/** Files come from anywhere: what is not of our form is not ours. */
function parseFooter(text: string): SilverFooter | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return footerSchema.safeParse(value).success ? (value as SilverFooter) : undefined;
  } catch {
    return undefined;
  }
}

const count = z.int().nonnegative();

const footerSchema = z.looseObject({
  format: z.literal(1),
  layer: z.literal('silver'),
  dataset: z.string().refine((text) => parseDatasetName(text) !== undefined),
  key: z.string(),
  fingerprint: z.string(),
  rows: count,
  features: z.array(z.looseObject({ name: z.string(), expression: z.string(), values: count })),
  featuresHash: z.string(),
  findings: z.array(
    z.looseObject({
      rule: z.string(),
      severity: z.enum(['info', 'warning', 'error']),
      dataset: z.string(),
      day: z.string().refine((text) => parseTradingDay(text) !== undefined),
      symbol: z.string().optional(),
      message: z.string(),
      rowCount: count,
      evidence: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  barlake: z.string(),
});
