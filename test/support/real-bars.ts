import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { localDayOf } from '../../src/domain/local-time.ts';
import type { TradingDay } from '../../src/domain/trading-day.ts';
import { quoteList } from '../../src/lake/duckdb/quote.ts';
import { listBronze } from './lake-content.ts';
import { lakeProblems } from './lake-problems.ts';
import { openSyncBench, type SyncBench } from './sync-bench.ts';

const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const HEADER = 'ticker,volume,open,close,high,low,window_start,transactions';

/** Whether the files with real bars are there; they are not part of the repository. */
export const hasRealData: boolean = existsSync(DATA);

/** A row of a source file, as its text stands there. */
export interface SourceLine {
  readonly line: number;
  readonly raw: string;
  readonly fields: readonly string[];
}

/** The rows of a file of bars; the header has the vendor’s eight columns in their usual order. */
export function readSource(file: string): readonly SourceLine[] {
  const bytes = readFileSync(join(DATA, file));
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const [header, ...lines] = text.trimEnd().split('\n');
  if (header !== HEADER) throw new Error(`${file} has another header: ${header}`);
  return lines.map((raw, index) => ({ line: index + 2, raw, fields: raw.split(',') }));
}

/** What must be read back of a row, to the last digit: `Number` parses as exactly as there are doubles. */
export function expectedBar({ fields }: SourceLine): string {
  const [ticker, volume, open, close, high, low, start, transactions] = fields;
  const numbers = [open, high, low, close, volume, transactions].map(Number);
  return `${ticker} ${BigInt(start ?? '') / 1000n} ${numbers.join(' ')}`;
}

/** What a lake holds, in the words of its source. */
export interface ReadBack {
  /** In the form of {@link expectedBar}. */
  readonly bars: readonly string[];
  /** Bars whose date is not the day of their time in New York. */
  readonly otherDates: number;
  readonly quarantine: readonly { readonly line: number; readonly reason: string; readonly raw: string }[];
}

/** Reads every bar and every refused row of a lake. */
export async function readBack(root: string): Promise<ReadBack> {
  const partitions = listBronze(root);
  const refused = partitions.flatMap(({ quarantine_path: path }) =>
    path === null ? [] : [join(root, path)],
  );
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const rows = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await connection.runAndReadAll(sql)).getRowObjects();
  try {
    const files = quoteList(partitions.map(({ path }) => join(root, path)));
    const bars = await rows(
      `SELECT symbol, epoch_us(timestamp) AS us, date::VARCHAR AS date, open, high, low, close, volume, transactions
       FROM read_parquet(${files}, hive_partitioning=false)`,
    );
    const quarantine =
      refused.length === 0
        ? []
        : await rows(`SELECT line, reason, raw FROM read_parquet(${quoteList(refused)}) ORDER BY line`);
    return {
      bars: bars.map(({ symbol, us, open, high, low, close, volume, transactions }) =>
        [symbol, us, open, high, low, close, volume, transactions].map(String).join(' '),
      ),
      otherDates: bars.filter(
        ({ us, date }) => localDayOf(Number(us) / 1000, 'America/New_York') !== String(date),
      ).length,
      quarantine: quarantine.map(({ line, reason, raw }) => ({
        line: Number(line),
        reason: String(reason),
        raw: String(raw),
      })),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A vendor that has that file, and nothing else. */
export function openRealBench(dataset: DatasetName, file: string, day?: TradingDay): Promise<SyncBench> {
  // Two small files at a time are quicker than one that has both cores.
  const resources = 'resources:\n  ingests: 2\n  duckdbThreads: 1\n';
  const bars = [{ path: join(DATA, file), dataset, day }];
  return openSyncBench({ bars }, resources, { timeoutMs: 30_000, attempts: 3 });
}

/** The first few entries that one list has and the other has not. */
function differences(found: readonly string[], expected: readonly string[]): readonly string[] {
  const [left, right] = [new Set(found), new Set(expected)];
  return [...left.symmetricDifference(right)].slice(0, 5);
}

/** One file of real bars, and the days of it to sync. */
export interface RealBars {
  readonly dataset: DatasetName;
  /** Below the folder of shared data. */
  readonly file: string;
  readonly from: TradingDay;
  readonly to: TradingDay;
}

/** How a sync of real bars went. */
export interface RealSync {
  readonly days: number;
  /** Rows of the source in the range. */
  readonly sourceRows: number;
  readonly bars: number;
  readonly quarantined: number;
  /** Everything that is not as it has to be. */
  readonly complaints: readonly string[];
}

/** Syncs real bars from a vendor that has them, twice, and compares every value with the source’s text. */
export async function syncRealBars({ dataset, file, from, to }: RealBars): Promise<RealSync> {
  const source = readSource(file).filter(({ fields }) => {
    const day = localDayOf(Number(fields[6]) / 1e6, 'America/New_York');
    return day >= from && day <= to;
  });
  await using bench = await openRealBench(dataset, file);
  const args = [dataset, '--from', from, '--to', to];
  const first = await bench.sync(args);
  const { bars, otherDates, quarantine } = await readBack(bench.root);
  const second = await bench.sync(args);
  return {
    days: first.document.datasets[0]?.days ?? 0,
    sourceRows: source.length,
    bars: bars.length,
    quarantined: quarantine.length,
    complaints: [
      ...(first.code === 0 && second.code === 0 ? [] : [`sync ended with ${first.code} and ${second.code}`]),
      ...first.document.failures.map(({ day, message }) => `${day}: ${message}`),
      ...(second.gets === 0 ? [] : [`the second sync fetched ${second.gets} objects`]),
      ...(otherDates === 0 ? [] : [`${otherDates} bars have the date of another day`]),
      ...differences(bars, source.map(expectedBar)),
      ...(await lakeProblems(bench.root)),
    ],
  };
}
