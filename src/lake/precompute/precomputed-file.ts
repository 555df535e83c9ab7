import { z } from 'zod';
import {
  type PrecomputedSeries,
  parsePrecomputedName,
  precomputedName,
} from '../../plan/precompute/precomputed-series.ts';
import { MADE_HERE, type PartitionRow } from '../catalog/partitions.ts';
import { quoteText } from '../duckdb/quote.ts';
import { readFooterText } from '../duckdb/read-footer-text.ts';
import { readRowOrder } from '../duckdb/row-order.ts';
import { type OutlinedFacts, seeFile } from '../duckdb/see-file.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';

/** The layer’s name in the catalog, and its folder. */
export const PRECOMPUTED_LAYER = 'precomputed';

/** A file of bars that were put together once. */
export interface PrecomputedPlace {
  readonly series: PrecomputedSeries;
  /** `2024-03`, `2020s` */
  readonly key: string;
}

/** What such a file says about itself in its footer, under the key `barlake`. */
export interface PrecomputedFooter {
  readonly format: 1;
  readonly layer: typeof PRECOMPUTED_LAYER;
  readonly dataset: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly barlake: string;
}

/** `precomputed/stocks_1h/year=2024/month=03/part-0.parquet`, `precomputed/stocks_1d/decade=2020/part-0.parquet` */
export function precomputedPath({ series, key }: PrecomputedPlace): LakePath {
  const [year = '', month = ''] = key.split('-');
  const folder = series.timeframe === '1d' ? `decade=${key.slice(0, -1)}` : `year=${year}/month=${month}`;
  return `${PRECOMPUTED_LAYER}/${precomputedName(series)}/${folder}/part-0.parquet`;
}

/** The partition whose file stands at a path; `undefined` where none of ours belongs. */
export function parsePrecomputedPath(path: LakePath): PrecomputedPlace | undefined {
  const [, name = '', folder = ''] = /^precomputed\/([^/]+)\/(.+)\/part-0\.parquet$/.exec(path) ?? [];
  const series = parsePrecomputedName(name);
  const [, decade] = /^decade=(\d{3}0)$/.exec(folder) ?? [];
  const [, year = '', month] = /^year=(\d{4})\/month=(0[1-9]|1[0-2])$/.exec(folder) ?? [];
  if (series?.timeframe === '1d') return decade === undefined ? undefined : { series, key: `${decade}s` };
  return series === undefined || month === undefined ? undefined : { series, key: `${year}-${month}` };
}

const footerSchema = z.looseObject({
  format: z.literal(1),
  layer: z.literal(PRECOMPUTED_LAYER),
  dataset: z.string(),
  key: z.string(),
  fingerprint: z.string(),
  barlake: z.string(),
});

/**
 * The catalog row of a staged or published file, from its footer, a scan and its hash; `path` is where it stands. A text instead: what is
 * wrong with it. Throws when it cannot be read.
 */
export async function describePrecomputed(
  connection: DuckDbConnection,
  root: string,
  place: PrecomputedPlace,
  path: string = inLake(root, precomputedPath(place)),
): Promise<PartitionRow | string> {
  await using seen = await seeFile(connection, path);
  const footer = footerSchema.safeParse(JSON.parse((await readFooterText(connection, seen.path)) ?? 'null'));
  const dataset = precomputedName(place.series);
  if (!footer.success) return 'not bars that barlake put together';
  const { data } = footer;
  if (data.dataset !== dataset || data.key !== place.key) return `holds ${data.dataset} ${data.key}`;
  const facts =
    seen.facts === undefined ? await readFacts(connection, seen.path) : { ...seen.facts, broken: 0 };
  if (facts.broken + facts.outOfOrder > 0) return 'has bars that are no bars';
  return {
    ...MADE_HERE,
    layer: PRECOMPUTED_LAYER,
    dataset,
    key: place.key,
    path: precomputedPath(place),
    fingerprint: data.fingerprint,
    source_etag: '',
    rows: facts.rows,
    symbols: facts.symbols,
    bytes: seen.sizeBytes,
    min_us: facts.minUs,
    max_us: facts.maxUs,
    content_hash: await seen.contentHash(),
  };
}

async function readFacts(
  connection: DuckDbConnection,
  path: string,
): Promise<OutlinedFacts & { readonly broken: number }> {
  const relation = `read_parquet(${quoteText(path)}, hive_partitioning=false)`;
  const [facts] = await connection.rows(
    `SELECT count(*) AS rows, epoch_us(min(timestamp)) AS min_us, epoch_us(max(timestamp)) AS max_us,
       count(*) FILTER ((NOT isfinite(open + high + low + close)) IS NOT FALSE) AS broken FROM ${relation}`,
  );
  const order = await readRowOrder(connection, relation);
  return {
    rows: Number(facts?.['rows']),
    minUs: Number(facts?.['min_us']),
    maxUs: Number(facts?.['max_us']),
    symbols: order.symbols,
    outOfOrder: order.outOfOrder + order.repeated,
    broken: Number(facts?.['broken']),
  };
}
