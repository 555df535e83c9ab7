import { join } from 'node:path';
import { bronzeColumns } from '../../src/domain/bronze-column.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import type { TradingDay } from '../../src/domain/trading-day.ts';
import { quoteText } from '../../src/lake/duckdb/quote.ts';
import type { DuckDbConnection } from '../../src/lake/duckdb/session.ts';
import type { BarFile } from '../../src/lake/query/bar-files.ts';

/** Values of a bar by column, as SQL reads them; `timestamp` in microseconds, numbers that are left out are NULL. */
export type BarValues = Readonly<Record<string, string | number | null>>;

/** Writes a day’s file as bronze has it, without a sync; `vwap` among the columns when the source is `grouped`. */
export async function writeBarFile(
  connection: DuckDbConnection,
  {
    folder,
    dataset,
    day,
  }: { readonly folder: string; readonly dataset: DatasetName; readonly day: TradingDay },
  bars: readonly BarValues[],
  source: BarFile['source'] = 'flat',
): Promise<BarFile> {
  const path = join(folder, `${dataset}-${day}.parquet`);
  const columns = [
    ...bronzeColumns(dataset, 'float64'),
    ...(source === 'grouped' ? [{ name: 'vwap', type: 'DOUBLE' }] : []),
  ];
  const select = columns.map(({ name, type }) =>
    name === 'timestamp'
      ? 'make_timestamptz(timestamp::BIGINT) AS timestamp'
      : name === 'date'
        ? `DATE '${day}' AS date`
        : `${name}::${type} AS ${name}`,
  );
  const shape = JSON.stringify(
    Object.fromEntries(
      columns.map(({ name, type }) => [name, /DOUBLE|UINTEGER/.test(type) ? 'DOUBLE' : 'VARCHAR']),
    ),
  );
  const rows = `SELECT unnest(from_json(${quoteText(JSON.stringify(bars))}::JSON, ${quoteText(`[${shape}]`)}), recursive := true)`;
  await connection.run(
    `COPY (SELECT ${select.join(', ')} FROM (${rows}) ORDER BY symbol, timestamp) TO ${quoteText(path)} (FORMAT parquet)`,
  );
  return { dataset, day, path, rows: bars.length, ...(source === undefined ? {} : { source }) };
}
