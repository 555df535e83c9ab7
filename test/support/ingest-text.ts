import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Precision } from '../../src/domain/bronze-column.ts';
import { DATASETS, type DatasetName } from '../../src/domain/dataset.ts';
import { localDayBounds } from '../../src/domain/local-time.ts';
import { type TradingDay, tradingDay } from '../../src/domain/trading-day.ts';
import { ingestDay } from '../../src/lake/bronze/ingest-day.ts';
import type { StagedDay } from '../../src/lake/bronze/stage-bars.ts';
import { unfoldDay } from '../../src/lake/bronze/unfold-day.ts';
import { quoteText } from '../../src/lake/duckdb/quote.ts';
import { type DuckDbSession, openSession } from '../../src/lake/duckdb/session.ts';
import { makeTempFolder } from './temp-folder.ts';

/** The header of every dataset that has volume. */
export const HEADER = 'ticker,volume,open,close,high,low,window_start,transactions';
/** The day of all files unless told otherwise. */
export const DAY: TradingDay = tradingDay('2024-03-07');
/** Midnight of that day in New York, in nanoseconds, as vendors write it. */
export const MIDNIGHT_NS: bigint = BigInt(localDayBounds(DAY, 'America/New_York').startMs) * 1_000_000n;

/** What to ingest. */
export interface IngestOptions {
  readonly dataset?: DatasetName;
  readonly day?: TradingDay;
  readonly precision?: Precision;
  /** Hashes of rows that a person took for bars. */
  readonly accepted?: readonly string[];
  /** The bytes of the landed file, in place of the text in one gzip member. */
  readonly archive?: Buffer;
  /** The revision it is taken for; of an answer, the MD5 of its text. */
  readonly etag?: string;
}

/** What became of a file. */
export interface IngestOutcome {
  readonly path: 'straight' | 'explained';
  /** Of the accepted rows, in their order. */
  readonly symbols: readonly (string | null | undefined)[];
  /** `<line> <reason>` of each refused row. */
  readonly refused: readonly string[];
  readonly duplicates: number;
  /** Rules of the findings. */
  readonly findings: readonly string[];
  readonly staged: StagedDay;
}

/** Files turned into staged days, in one engine and one folder. */
export interface IngestBench extends AsyncDisposable {
  readonly session: DuckDbSession;
  readonly folder: string;
  ingest(text: string | Buffer, options?: IngestOptions): Promise<StagedDay>;
  /** What became of a file, in a form that is easy to compare. */
  outcome(text: string | Buffer, options?: IngestOptions): Promise<IngestOutcome>;
  /** Turns the rows of an answer of grouped daily into a staged day. */
  unfold(rows: readonly unknown[], options?: IngestOptions): Promise<StagedDay>;
  /** What became of them. */
  unfolded(rows: readonly unknown[], options?: IngestOptions): Promise<IngestOutcome>;
  /** The rows of a Parquet file, every value as text, `null` for none. */
  rows(path: string | undefined): Promise<readonly Readonly<Record<string, string | null>>[]>;
}

/** Opens an engine for a test file. */
export async function openIngestBench(label: string): Promise<IngestBench> {
  const folder = await makeTempFolder(label);
  const session = await openSession({ threads: 2, memoryMb: 500, tempFolder: folder.at('spill') });
  let count = 0;
  const openWork = async (bytes: Buffer, etag: string, options: IngestOptions) => {
    const workFolder = folder.at(`work-${count++}`);
    await mkdir(workFolder);
    const landedPath = join(workFolder, 'landed.csv.gz');
    await writeFile(landedPath, bytes);
    return {
      dataset: DATASETS[options.dataset ?? 'stocks_daily'],
      day: options.day ?? DAY,
      landedPath,
      source: { key: 'key', etag, sizeBytes: 1, lastModifiedMs: 2, md5: 'md5' },
      fingerprint: 'fingerprint',
      workFolder,
      precision: options.precision ?? 'float64',
      packing: { codec: 'zstd', rowGroupRows: 120_000 },
      version: '0.0.0-test',
      accepted: options.accepted ?? [],
    } as const;
  };
  const describe = async (staged: StagedDay): Promise<IngestOutcome> => {
    const refused = await bench.rows(staged.quarantinePath);
    return {
      path: wasStraight(staged) ? 'straight' : 'explained',
      symbols: (await bench.rows(staged.barsPath)).map((row) => row['symbol']),
      refused: refused.map((row) => `${row['line']} ${row['reason']}`),
      duplicates: staged.provenance.duplicates,
      findings: staged.provenance.findings.map(({ rule }) => rule),
      staged,
    };
  };
  const bench: IngestBench = {
    session,
    folder: folder.path,
    async ingest(text, options = {}) {
      const request = await openWork(options.archive ?? gzipSync(text, { level: 1 }), 'etag', options);
      return ingestDay(session, request, new AbortController().signal);
    },
    outcome: async (text, options) => describe(await bench.ingest(text, options)),
    async unfold(rows, options = {}) {
      const body = JSON.stringify({ status: 'OK', results: rows });
      const md5 = createHash('md5').update(body).digest('hex');
      const request = await openWork(
        options.archive ?? gzipSync(body, { level: 1 }),
        options.etag ?? md5,
        options,
      );
      return unfoldDay(session, request, new AbortController().signal);
    },
    unfolded: async (rows, options) => describe(await bench.unfold(rows, options)),
    async rows(path) {
      if (path === undefined) return [];
      using connection = await session.connect();
      const rows = await connection.rows(`SELECT COLUMNS(*)::VARCHAR FROM read_parquet(${quoteText(path)})`);
      return rows as unknown as Readonly<Record<string, string | null>>[];
    },
    async [Symbol.asyncDispose]() {
      session[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
  return bench;
}

/** A line of a stock file with these fields in place of sound ones. */
export function line(fields: Readonly<Record<string, string | number | bigint>> = {}): string {
  const sound = {
    ticker: 'AAPL',
    volume: 100,
    open: 10,
    close: 11,
    high: 12,
    low: 9,
    window_start: MIDNIGHT_NS,
  };
  return Object.values({ ...sound, transactions: 5, ...fields }).join(',');
}

/** A file of lines, ended by a line feed. */
export function file(...lines: readonly string[]): string {
  return [HEADER, ...lines, ''].join('\n');
}

/** Whether a staged day came by the fast path. */
export function wasStraight(staged: StagedDay): boolean {
  return !staged.barsPath.endsWith('explained.parquet');
}
