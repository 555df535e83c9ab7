import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Precision } from '../../domain/bronze-column.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { describeSuperseded } from '../bronze/describe-superseded.ts';
import { unfoldDay } from '../bronze/unfold-day.ts';
import { findPartition } from '../catalog/partitions.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection, DuckDbSession } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { ANSWER_LAYER } from '../landing/publish-answer.ts';
import { bringFiles } from '../storage/bring-files.ts';
import { bronzePath, inLake, tempFolder } from '../storage/lake-paths.ts';

/** Read once and thrown away. */
const PACKING = { codec: 'snappy', rowGroupRows: 122_880 } as const;

/**
 * Compares the bars of a flat file, already in place, with those from the grouped answer that they overwrote: those are made
 * again from landing, in temp. `undefined` when the answer is gone or damaged.
 */
export async function supersedeAgain(
  lake: Lake,
  { session, connection }: { readonly session: DuckDbSession; readonly connection: DuckDbConnection },
  { dataset, day }: { readonly dataset: DatasetName; readonly day: TradingDay },
): Promise<readonly Finding[] | undefined> {
  const answer = await findPartition(lake.catalog.db, ANSWER_LAYER, dataset, day);
  if (answer === undefined) return undefined;
  const afterPath = inLake(lake.root, bronzePath(dataset, day));
  const workFolder = join(tempFolder(lake.root), `supersede-${dataset}-${day}`);
  await mkdir(workFolder, { recursive: true });
  try {
    await bringFiles([inLake(lake.root, answer.path)]);
    const { source_etag: etag, bytes: sizeBytes, content_hash: md5, fingerprint } = answer;
    const { barsPath } = await unfoldDay(
      session,
      {
        dataset: DATASETS[dataset],
        day,
        landedPath: inLake(lake.root, answer.path),
        source: { key: '', etag, sizeBytes, lastModifiedMs: 0, md5 },
        fingerprint,
        workFolder,
        precision: await precisionOf(connection, afterPath),
        packing: PACKING,
        version: '',
      },
      new AbortController().signal,
    );
    return await describeSuperseded(connection, { dataset, day, beforePath: barsPath, afterPath });
  } catch {
    return undefined;
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function precisionOf(connection: DuckDbConnection, path: string): Promise<Precision> {
  const [row] = await connection.rows(
    `SELECT type FROM parquet_schema(${quoteText(path)}) WHERE name = 'close'`,
  );
  return row?.['type'] === 'FLOAT' ? 'float32' : 'float64';
}
