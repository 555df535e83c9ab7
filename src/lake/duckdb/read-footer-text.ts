import { quoteText } from './quote.ts';
import type { DuckDbConnection } from './session.ts';

/**
 * What we have put into a Parquet file’s footer, as text; `undefined` when there is nothing of ours. Throws when the file
 * cannot be read.
 */
export async function readFooterText(
  connection: DuckDbConnection,
  path: string,
): Promise<string | undefined> {
  const rows = await connection.rows(
    `SELECT decode(value) AS value FROM parquet_kv_metadata(${quoteText(path)}) WHERE decode(key) = 'barlake'`,
  );
  const text = rows[0]?.['value'];
  return typeof text === 'string' ? text : undefined;
}
