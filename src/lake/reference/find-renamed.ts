import { existsSync } from 'node:fs';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbSession } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { bringFiles } from '../storage/bring-files.ts';
import { inLake } from '../storage/lake-paths.ts';
import { changesPath, currentPath } from './reference-paths.ts';

/** Tickers that companies known under another one were given in a version of the ticker table, sorted; at most `limit`. */
export async function findRenamed(
  lake: Lake,
  session: DuckDbSession,
  version: number,
  limit: number,
): Promise<readonly string[]> {
  const log = inLake(lake.root, changesPath('tickers', version));
  const table = inLake(lake.root, currentPath('tickers'));
  await bringFiles([log]);
  if (!existsSync(log)) return [];
  using connection = await session.connect();
  const rows = await connection.rows(
    `WITH new AS (
       SELECT json_extract_string(after, '$.ticker') AS ticker, json_extract_string(after, '$.composite_figi') AS figi
       FROM read_parquet(${quoteText(log)}) WHERE change = 'added' AND json_extract_string(after, '$.active') = 'true')
     SELECT DISTINCT new.ticker FROM new JOIN read_parquet(${quoteText(table)}, hive_partitioning=false) AS old
       ON old.composite_figi = new.figi AND old.ticker <> new.ticker
     ORDER BY new.ticker LIMIT ${limit}`,
  );
  return rows.map((row) => String(row['ticker']));
}
