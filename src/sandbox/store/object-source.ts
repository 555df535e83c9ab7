import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';

/** One day's flat file that exists or will exist in the bucket. */
export interface ObjectEntry {
  /** `us_stocks_sip/day_aggs_v1/2026/02/2026-02-23.csv.gz`. */
  readonly key: string;
  readonly dataset: DatasetName;
  readonly day: TradingDay;
}

/** Where the bucket’s objects come from: the synthetic market or files with real bars. */
export interface ObjectSource {
  /** Every object there will ever be, ascending by key. */
  readonly entries: readonly ObjectEntry[];
  /** Names the content: equal fingerprints mean equal bytes for every key. */
  readonly fingerprint: string;
  /** The file of an entry, in chunks: CSV text, or gzip bytes when `isCompressed` says so. */
  content(entry: ObjectEntry): AsyncIterable<Buffer>;
  /** Whether `content` of that entry is compressed already. */
  isCompressed(entry: ObjectEntry): boolean;
}
