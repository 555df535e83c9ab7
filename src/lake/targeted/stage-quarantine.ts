import { existsSync } from 'node:fs';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { bringFiles } from '../storage/bring-files.ts';
import { inLake } from '../storage/lake-paths.ts';
import { seriesQuarantinePath } from './series-file.ts';
import type { SeriesPiece } from './series-piece.ts';

const COLUMNS = `{"symbol": "VARCHAR", "date": "DATE", "reason": "VARCHAR", "detail": "VARCHAR", "raw": "VARCHAR"}`;

/**
 * Puts the refused rows of a file’s year into the temporary table `refused`: those of the piece, and those held of other
 * days. Returns how many there are; mostly none, and then there is no table.
 */
export async function stageQuarantine(
  connection: DuckDbConnection,
  piece: SeriesPiece,
  { root, isHeld }: { readonly root: string; readonly isHeld: boolean },
): Promise<number> {
  const path = inLake(root, seriesQuarantinePath(piece));
  if (isHeld) await bringFiles([path]);
  const isThere = isHeld && existsSync(path);
  if (piece.refused.length === 0 && !isThere) return 0;
  const rows = piece.refused.map(({ day, ...row }) => ({ symbol: piece.series.symbol, date: day, ...row }));
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE refused AS
     SELECT unnest(from_json(?::JSON, '[${COLUMNS}]'), max_depth := 2)${isThere ? ` UNION ALL ${heldRows(path, piece)}` : ''}`,
    [JSON.stringify(rows)],
  );
  const [row] = await connection.rows('SELECT count(*) AS rows FROM refused');
  return Number(row?.['rows']);
}

function heldRows(path: string, { ranges }: SeriesPiece): string {
  const replaced = ranges.map(({ from, to }) => `date BETWEEN '${from}' AND '${to}'`).join(' OR ');
  return `SELECT symbol, date, reason, detail, raw FROM read_parquet(${quoteText(path)}, hive_partitioning=false)
    WHERE NOT (${replaced === '' ? 'false' : replaced})`;
}
