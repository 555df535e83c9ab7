import type { DatasetName } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/** The object a partition was made from. */
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
  readonly source: SourceObject;
  readonly fingerprint: string;
  readonly rawBytes: number;
  /** Data rows received: stored + quarantined + duplicates. */
  readonly rowsIn: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly findings: readonly Finding[];
  readonly barlake: string;
}

/** The provenance in a file’s footer; `undefined` when the file is readable and not one of ours. */
export async function readProvenance(
  connection: DuckDbConnection,
  path: string,
): Promise<Provenance | undefined> {
  const rows = await connection.rows(
    `SELECT decode(value) AS value FROM parquet_kv_metadata(${quoteText(path)}) WHERE decode(key) = 'barlake'`,
  );
  const text = rows[0]?.['value'];
  return typeof text === 'string' ? (JSON.parse(text) as Provenance) : undefined;
}
