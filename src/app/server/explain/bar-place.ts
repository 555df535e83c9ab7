import type { DatasetName } from '../../../domain/dataset.ts';
import type { TradingDay } from '../../../domain/trading-day.ts';
import type { PartitionRow } from '../../../lake/catalog/partitions.ts';
import { quoteText } from '../../../lake/duckdb/quote.ts';

/** A bar to look for, and where it would be. */
export interface BarPlace {
  readonly dataset: DatasetName | undefined;
  readonly symbol: string;
  readonly timestampMs: number;
  readonly day: TradingDay;
  readonly partition: PartitionRow | undefined;
}

/** The condition by which a stored bar is found; takes the symbol. */
export function barFilter({ timestampMs }: Pick<BarPlace, 'timestampMs'>): string {
  return `symbol = ? AND timestamp = make_timestamptz(${Math.trunc(timestampMs)}::BIGINT * 1000)`;
}

/** The stored bars of a place’s partition, as a relation. */
export function barsOf(path: string): string {
  return `read_parquet(${quoteText(path)}, hive_partitioning=false)`;
}
