import { execFileSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tradingCalendar } from '../../src/domain/calendar/trading-calendar-of.ts';
import { type TradingDay, tradingDay } from '../../src/domain/trading-day.ts';
import { quoteText } from '../../src/lake/duckdb/quote.ts';
import { type DuckDbSession, openSession } from '../../src/lake/duckdb/session.ts';
import type { ExportJob } from '../../src/lake/qlib/export-job.ts';
import { DEFAULT_FIELDS } from '../../src/lake/qlib/qlib-field.ts';
import { verifyExport } from '../../src/lake/qlib/verify-export.ts';
import { writeQlibExport } from '../../src/lake/qlib/write-export.ts';

// Exports made-up silver of some symbols for five years, appends a day, and reads all back, in a process of its own so
// that its peak memory can be read. Prints one JSON line.
const [root, symbols] = process.argv.slice(2) as [string, string];
const calendar = tradingCalendar('XNYS');
const days = calendar.tradingDays(tradingDay('2020-01-02'), tradingDay('2024-12-31')).slice(0, 1251);
const progress = { signal: new AbortController().signal, onSymbol: () => undefined };

/** One year’s file: random walks would take longer than what is measured. */
async function makeYear(session: DuckDbSession, path: string, held: readonly TradingDay[]): Promise<void> {
  using connection = await session.connect();
  const list = held.map((day) => `DATE ${quoteText(day)}`).join(', ');
  await connection.run(
    `COPY (SELECT 'S' || lpad(s::VARCHAR, 5, '0') AS symbol, (day + INTERVAL 5 HOUR)::TIMESTAMPTZ AS timestamp, day::DATE AS date,
       50 + (hash(s, day) % 5000) / 100 AS open, 101 + (hash(s, day, 1) % 500) / 100 AS high, 49 - (hash(s, day, 2) % 500) / 100 AS low,
       50 + (hash(s, day, 3) % 5000) / 100 AS close, (hash(s, day, 4) % 9000000)::DOUBLE AS volume, 100::UINTEGER AS transactions,
       1.0::DOUBLE AS split_factor, 1.0 + s / 100000 AS total_factor, (50 + (hash(s, day, 5) % 5000) / 100)::FLOAT AS vwap
     FROM range(${symbols}) AS each(s), (SELECT unnest([${list}]) AS day) ORDER BY s, day)
     TO ${quoteText(path)} (FORMAT parquet, ROW_GROUP_SIZE 122880)`,
  );
}

async function makeSilver(session: DuckDbSession, held: readonly TradingDay[]): Promise<ExportJob['files']> {
  const files: ExportJob['files'][number][] = [];
  for (const year of new Set(held.map((day) => day.slice(0, 4)))) {
    const path = join(root, `${year}.parquet`);
    const own = held.filter((day) => day.startsWith(year));
    if (own.length > 0) await makeYear(session, path, own);
    files.push({ key: year, path, fingerprint: `${year} ${own.length}` });
  }
  return files;
}

await rm(root, { recursive: true, force: true });
await mkdir(root, { recursive: true });
using session = await openSession({ threads: 2, memoryMb: 700, tempFolder: join(root, 'duckdb') });
const job: Omit<ExportJob, 'files'> = {
  folder: join(root, 'qlib'),
  asset: 'stocks',
  dataset: 'stocks_daily',
  freq: { name: 'day' },
  hours: 'regular',
  fields: DEFAULT_FIELDS,
  features: [],
  lives: new Map(),
  calendar,
  timeZone: 'America/New_York',
  version: 'bench',
  rebuild: false,
};
const seconds: Record<string, number> = {};
async function timed(name: string, action: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await action();
  seconds[name] = (performance.now() - start) / 1000;
}

const first = await makeSilver(session, days.slice(0, 1250));
// Silver of a lake is on the disk when it is published; without this, the export would pay for writing its own input.
execFileSync('sync');
await timed('full', () => writeQlibExport(session, { ...job, files: first }, progress));
await timed('fresh', () => writeQlibExport(session, { ...job, files: first }, progress));
const last = days[1250]?.slice(0, 4) ?? '';
const longer = days.slice(0, 1251).filter((day) => day.startsWith(last));
await makeYear(session, join(root, `${last}.parquet`), longer);
const second = first.map((file) => (file.key === last ? { ...file, fingerprint: 'longer' } : file));
await timed('append', () => writeQlibExport(session, { ...job, files: second }, progress));
const peakMb = process.resourceUsage().maxRSS / 1024;
await timed('verify', () => verifyExport(session, { ...job, files: second }, progress));
process.stdout.write(JSON.stringify({ seconds, peakMb }));
