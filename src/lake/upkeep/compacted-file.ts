import { z } from 'zod';
import { type DatasetName, parseDatasetName } from '../../domain/dataset.ts';
import { type Provenance, parseProvenance } from '../bronze/provenance.ts';
import { readFooterText } from '../duckdb/read-footer-text.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { LakePath } from '../storage/lake-paths.ts';

/** A day in a file of many, with all that the catalog says of it. */
export interface CompactedDay {
  readonly provenance: Provenance;
  readonly rows: number;
  readonly symbols: number;
  readonly minUs: number | null;
  readonly maxUs: number | null;
  /** Of the file that the day was published in. */
  readonly contentHash: string;
}

/** What a file of many days says about itself in its footer, under the key `barlake`. */
export interface CompactedFooter {
  readonly format: 1;
  readonly layer: 'bronze-days';
  readonly dataset: DatasetName;
  /** `2024` or `2024-03`. */
  readonly period: string;
  /** Ascending. */
  readonly days: readonly CompactedDay[];
  readonly barlake: string;
}

/** Where the file of a period lies. Numbers grow with every file of a year and are never used again while an older one is there. */
export function compactedPath(
  dataset: DatasetName,
  period: string,
  number: number,
  root = 'bronze',
): LakePath {
  return `${root}/${dataset}/${periodFolder(period)}/part-${number}.parquet`;
}

function periodFolder(period: string): string {
  const year = `year=${period.slice(0, 4)}`;
  return period.length === 4 ? year : `${year}/month=${period.slice(5)}`;
}

/** What a path says of a file of many days. */
export interface CompactedPlace {
  readonly dataset: DatasetName;
  readonly period: string;
  readonly number: number;
  readonly isArchived: boolean;
}

/** The file of many days that a path stands for; `undefined` when it is none. */
export function parseCompactedPath(path: LakePath): CompactedPlace | undefined {
  const match = PATH.exec(path);
  if (match === null) return undefined;
  const [, archive, name, year, month, number] = match;
  const dataset = parseDatasetName(name ?? '');
  if (dataset === undefined || year === undefined) return undefined;
  return {
    dataset,
    period: month === undefined ? year : `${year}-${month}`,
    number: Number(number),
    isArchived: archive !== undefined,
  };
}

const PATH =
  /^(archive\/)?bronze\/([^/]+)\/year=(\d{4})(?:\/month=(\d{2}))?\/part-(0|[1-9]\d{0,8})\.parquet$/;

/** The footer of a file of many days; `undefined` when the file is readable and none of ours. Throws when it cannot be read. */
export async function readCompactedFooter(
  connection: DuckDbConnection,
  path: string,
): Promise<CompactedFooter | undefined> {
  const text = await readFooterText(connection, path);
  return text === undefined ? undefined : parseCompactedFooter(text);
}

/** The same out of the footer’s text. */
export function parseCompactedFooter(text: string): CompactedFooter | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return footerSchema.safeParse(value).success ? (value as CompactedFooter) : undefined;
  } catch {
    return undefined;
  }
}

const count = z.int().nonnegative();

const footerSchema = z.looseObject({
  format: z.literal(1),
  layer: z.literal('bronze-days'),
  dataset: z.string().refine((text) => parseDatasetName(text) !== undefined),
  period: z.string().regex(/^\d{4}(?:-\d{2})?$/),
  days: z.array(
    z.looseObject({
      provenance: z.unknown().refine((value) => parseProvenance(JSON.stringify(value)) !== undefined),
      rows: count,
      symbols: count,
      minUs: z.number().nullable(),
      maxUs: z.number().nullable(),
      contentHash: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  barlake: z.string(),
});

/** How a file’s bytes are shared among its days, by their rows: the parts add up to the whole. */
export function shareBytes(fileBytes: number, rows: readonly number[]): readonly number[] {
  const total = rows.reduce((sum, each) => sum + each, 0);
  if (total === 0) return rows.map((_, index) => (index === 0 ? fileBytes : 0));
  let seen = 0;
  return rows.map((each) => {
    const before = Math.floor((fileBytes * seen) / total);
    seen += each;
    return Math.floor((fileBytes * seen) / total) - before;
  });
}
