import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { tradingCalendar } from '../../src/domain/calendar/trading-calendar-of.ts';
import { quoteName, quoteText } from '../../src/lake/duckdb/quote.ts';
import type { DuckDbSession } from '../../src/lake/duckdb/session.ts';
import type { ExportJob } from '../../src/lake/qlib/export-job.ts';
import { DEFAULT_FIELDS } from '../../src/lake/qlib/qlib-field.ts';

/** A row of silver; what is left out follows from the close. */
export interface MadeRow {
  readonly symbol: string;
  readonly day: string;
  /** Start of the bar, `14:30` UTC; absent for bars of days. */
  readonly time?: string;
  readonly close: number;
  readonly open?: number;
  readonly high?: number;
  readonly low?: number;
  readonly volume?: number;
  readonly split?: number;
  readonly total?: number;
  /** Feature columns; null is NULL. */
  readonly features?: Readonly<Record<string, number | null>>;
}

/** Writes rows as a file of silver, sorted as silver is. */
export async function makeSilver(
  session: DuckDbSession,
  path: string,
  rows: readonly MadeRow[],
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  using connection = await session.connect();
  const features = [...new Set(rows.flatMap((row) => Object.keys(row.features ?? {})))];
  const values = rows.map((row) => {
    const { symbol, day, time = '05:00', close } = row;
    const numbers = [row.open ?? close, row.high ?? close, row.low ?? close, close, row.volume ?? 1000].map(
      real,
    );
    const own = features.map((name) => {
      const value = row.features?.[name] ?? null;
      return value === null ? 'NULL::FLOAT' : `${real(value)}::FLOAT`;
    });
    return `(${[quoteText(symbol), `TIMESTAMPTZ '${day} ${time}:00+00'`, `DATE '${day}'`, ...numbers, '7::UINTEGER', real(row.split ?? 1), real(row.total ?? 1), ...own].join(', ')})`;
  });
  const names =
    'symbol, timestamp, date, open, high, low, close, volume, transactions, split_factor, total_factor';
  const columns = [names, ...features.map(quoteName)].join(', ');
  await connection.run(
    `COPY (SELECT * FROM (VALUES ${values.join(', ')}) AS each(${columns}) ORDER BY symbol, timestamp)
     TO ${quoteText(path)} (FORMAT parquet)`,
  );
}

function real(value: number): string {
  return `'${value}'::DOUBLE`;
}

/** An export of all default fields of daily stocks. */
export function madeJob(folder: string, changes: Partial<ExportJob> = {}): ExportJob {
  return {
    folder,
    asset: 'stocks',
    dataset: 'stocks_daily',
    freq: { name: 'day' },
    hours: 'regular',
    fields: DEFAULT_FIELDS,
    features: [],
    files: [],
    lives: new Map(),
    calendar: tradingCalendar('XNYS'),
    timeZone: 'America/New_York',
    version: 'test',
    rebuild: false,
    ...changes,
  };
}
