import { DATASET_NAMES, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { localDayOf } from '../../domain/local-time.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { parsePrecomputedName, precomputedSource } from '../../plan/precompute/precomputed-series.ts';
import type { Catalog } from '../catalog/open-catalog.ts';
import { type PartitionRow, selectPartitions } from '../catalog/partitions.ts';
import { PRECOMPUTED_LAYER } from '../precompute/precomputed-file.ts';
import { GOLD_LAYER } from '../qlib/gold-partition.ts';
import { hashText } from '../qlib/source-hash.ts';
import { SILVER_LAYER } from '../silver/publish-silver.ts';

/** What a lake has made of a dataset’s bars. */
export interface DerivedHolding {
  readonly dataset: DatasetName;
  /** `silver`, `gold qlib/day`, or `precomputed 1h`. */
  readonly layer: string;
  readonly partitions: number;
  readonly rows: number;
  readonly bytes: number;
  /** Days of the first and the last bar; for gold those of the silver it is made of. */
  readonly from: TradingDay;
  readonly to: TradingDay;
  /** For gold: whether it was made of silver as it is now. */
  readonly isCurrent: boolean;
}

/** Silver and gold, by dataset, and bars put together once. */
export async function readDerivedHoldings(catalog: Catalog): Promise<readonly DerivedHolding[]> {
  const silver = await selectPartitions(catalog.db, { layer: SILVER_LAYER });
  const gold = await selectPartitions(catalog.db, { layer: GOLD_LAYER });
  const once = await selectPartitions(catalog.db, { layer: PRECOMPUTED_LAYER });
  return [...sets(silver, gold), ...readyBars(once)];
}

function sets(silver: readonly PartitionRow[], gold: readonly PartitionRow[]): readonly DerivedHolding[] {
  return DATASET_NAMES.flatMap((dataset): readonly DerivedHolding[] => {
    const own = silver.filter((row) => row.dataset === dataset && row.rows > 0);
    const days = daysOf(dataset, own);
    if (days === undefined) return [];
    const sources = hashText(own.map((row) => `${row.fingerprint} ${row.content_hash}`).join('\n'));
    const exports = gold.filter((row) => row.dataset === dataset);
    return [
      { dataset, layer: SILVER_LAYER, ...days, ...sizeOf(own), isCurrent: true },
      ...exports.map((row) => ({
        dataset,
        layer: `${GOLD_LAYER} ${row.key}`,
        ...days,
        ...sizeOf([row]),
        isCurrent: row.source_etag === sources,
      })),
    ];
  });
}

/** Bars put together once, beside the minutes that they are made of. */
function readyBars(rows: readonly PartitionRow[]): readonly DerivedHolding[] {
  return [...Map.groupBy(rows, (row) => row.dataset)].flatMap(([name, own]): readonly DerivedHolding[] => {
    const series = parsePrecomputedName(name);
    const dataset = series === undefined ? undefined : precomputedSource(series);
    const days = dataset === undefined ? undefined : daysOf(dataset, own);
    if (series === undefined || dataset === undefined || days === undefined) return [];
    const layer = `${PRECOMPUTED_LAYER} ${series.timeframe}`;
    return [{ dataset, layer, ...days, ...sizeOf(own), isCurrent: true }];
  });
}

function daysOf(
  dataset: DatasetName,
  rows: readonly PartitionRow[],
): Pick<DerivedHolding, 'from' | 'to'> | undefined {
  const instants = rows.flatMap(({ min_us: min, max_us: max }) => [min ?? [], max ?? []].flat());
  if (instants.length === 0) return undefined;
  const dayOf = (us: number): TradingDay => localDayOf(us / 1000, DATASETS[dataset].timeZone);
  return { from: dayOf(Math.min(...instants)), to: dayOf(Math.max(...instants)) };
}

function sizeOf(rows: readonly PartitionRow[]): Pick<DerivedHolding, 'partitions' | 'rows' | 'bytes'> {
  return {
    partitions: rows.length,
    rows: rows.reduce((sum, row) => sum + row.rows, 0),
    bytes: rows.reduce((sum, row) => sum + row.bytes, 0),
  };
}
