import type { TradingDay } from '../../domain/trading-day.ts';
import { fileBytesOf, fileHashOf, selectPartitions } from '../../lake/catalog/partitions.ts';
import type { Lake } from '../../lake/lake.ts';
import { PRECOMPUTED_LAYER } from '../../lake/precompute/precomputed-file.ts';
import { MEND_SHARED } from '../../lake/query/bar-files.ts';
import { isPartitionIntact } from '../../lake/storage/is-partition-intact.ts';
import { inLake } from '../../lake/storage/lake-paths.ts';
import {
  type PrecomputePlan,
  planPrecompute,
  precomputedBlocks,
} from '../../plan/precompute/plan-precompute.ts';
import {
  type PrecomputedSeries,
  precomputedName,
  precomputedSource,
} from '../../plan/precompute/precomputed-series.ts';
import type { MarketDay, SortedFile } from '../../plan/query/read-facts.ts';

/** The days of a whole market as the catalog lists them, ascending. */
export async function readMarketDays(
  { root, catalog }: Lake,
  dataset: string,
): Promise<readonly MarketDay[]> {
  const rows = await selectPartitions(catalog.db, { layer: 'bronze', datasets: [dataset] });
  return rows.map((row) => {
    const { key, path, rows: count, source, fingerprint, file_rows: sharedRows } = row;
    const file = {
      path: inLake(root, path),
      fingerprint,
      sizeBytes: fileBytesOf(row),
      contentHash: fileHashOf(row),
      dataset,
      day: key,
    };
    return {
      day: key as TradingDay,
      rows: count,
      hasVwap: source === 'grouped',
      file: typeof sharedRows === 'number' ? { ...file, sharedRows, mend: MEND_SHARED } : file,
    };
  });
}

/** What has to be done for a series, by what is there. */
export async function precomputePlan(lake: Lake, series: PrecomputedSeries): Promise<PrecomputePlan> {
  const datasets = [precomputedName(series)];
  const rows = await selectPartitions(lake.catalog.db, { layer: PRECOMPUTED_LAYER, datasets });
  const held = new Map<string, string>();
  for (const row of rows) held.set(row.key, (await isPartitionIntact(lake, row)) ? row.fingerprint : '');
  return planPrecompute(
    precomputedBlocks(series, await readMarketDays(lake, precomputedSource(series))),
    held,
  );
}

/** The files of a series that are what they would be if they were made now. */
export async function readPrecomputed(lake: Lake, series: PrecomputedSeries): Promise<readonly SortedFile[]> {
  const dataset = precomputedName(series);
  const rows = await selectPartitions(lake.catalog.db, { layer: PRECOMPUTED_LAYER, datasets: [dataset] });
  if (rows.length === 0) return [];
  const { fresh } = await precomputePlan(lake, series);
  const blocks = new Map(fresh.map((block) => [block.key, block]));
  return rows.flatMap((row): readonly SortedFile[] => {
    const days = blocks.get(row.key)?.days ?? [];
    const [first, last] = [days[0], days.at(-1)];
    if (first === undefined || last === undefined) return [];
    const { path, fingerprint, bytes: sizeBytes, content_hash: contentHash, key } = row;
    const mend = `barlake features build ${precomputedSource(series)}`;
    return [
      {
        timeframe: series.timeframe,
        from: first.day,
        to: last.day,
        offDays: [],
        shape: series.timeframe,
        file: { path: inLake(lake.root, path), fingerprint, sizeBytes, contentHash, dataset, day: key, mend },
      },
    ];
  });
}
