import { join } from 'node:path';
import { tradingDay } from '../src/domain/trading-day.ts';
import { type BenchRow, median } from './bench-row.ts';
import { BENCH_FOLDER, flatFile, fullSizeMarket } from './full-size-files.ts';
import { runChild } from './run-child.ts';

interface Ingested {
  readonly seconds: readonly number[];
  readonly rows: number;
  readonly bytes: number;
  readonly rawBytes: number;
  readonly peakMb: number;
}

const PAIRS = 4;
/** Rounds in one process; the first warms up and is not counted. */
const ROUNDS = 6;

/** A full-size day of stock minutes: gzip → published bronze, beside a bare DuckDB COPY of the same file, in turn. */
export async function benchMinuteDay(): Promise<readonly BenchRow[]> {
  const day = '2026-05-21';
  const gzipPath = await flatFile(
    fullSizeMarket('2026-05-01', '2026-05-29'),
    'stocks_minute',
    tradingDay(day),
  );
  const ours: Ingested[] = [];
  const peers: { readonly seconds: readonly number[] }[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    ours.push(
      await runChild('ingest-child.ts', [
        'stocks_minute',
        day,
        gzipPath,
        join(BENCH_FOLDER, 'lake'),
        String(ROUNDS),
      ]),
    );
    peers.push(
      await runChild('copy-child.ts', [gzipPath, join(BENCH_FOLDER, 'copy.parquet'), String(ROUNDS)]),
    );
  }
  const own = ours.map(({ seconds }) => median(seconds.slice(1)));
  const bare = peers.map(({ seconds }) => median(seconds.slice(1)));
  const ratio = median(own.map((each, index) => (bare[index] ?? 0) / each));
  const { rows, bytes, rawBytes } = ours[0] as Ingested;
  const rate = rows / median(own) / 1e6;
  const peakMb = Math.max(...ours.map((each) => each.peakMb));
  return [
    {
      what: `stock minutes, ${rows} rows: gzip → published bronze`,
      figure: `${rate.toFixed(2)} M rows/s`,
      target: '≥ 1.5 M rows/s',
      ok: rate >= 1.5,
    },
    {
      what: 'the same against a bare DuckDB COPY without checks',
      figure: `${ratio.toFixed(2)} ×`,
      target: '≥ 0.75 ×',
      ok: ratio >= 0.75,
    },
    {
      what: 'peak memory of the process',
      figure: `${Math.round(peakMb)} MB`,
      target: '< 1,500 MB',
      ok: peakMb < 1500,
    },
    {
      what: 'bronze against the raw CSV',
      figure: `${((100 * bytes) / rawBytes).toFixed(1)} %`,
      target: '≤ 30 %',
      ok: bytes / rawBytes <= 0.3,
    },
  ];
}
