import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemClock } from '../../src/app/cli/system-clock.ts';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { runSilver } from '../../src/app/silver/run-silver.ts';
import { tradingCalendar } from '../../src/domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../src/domain/dataset.ts';
import { type TradingDay, tradingDay } from '../../src/domain/trading-day.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { publishPartition } from '../../src/lake/catalog/partitions.ts';
import { quoteText } from '../../src/lake/duckdb/quote.ts';
import { openSession } from '../../src/lake/duckdb/session.ts';
import { bronzePath, catalogPath, inLake } from '../../src/lake/storage/lake-paths.ts';

// `silver-child.ts ROOT DATASET FROM TO SYMBOLS [SETS]`: a synthetic bronze, then silver of it in a process of its own.
const [root = '', name = '', from = '', to = '', symbols = '', sets = 'base'] = process.argv.slice(2);
const dataset = name as DatasetName;
const isMinutes = DATASETS[dataset].timeframe === '1m';
const BARS_PER_SYMBOL = 150;

/** A random walk for each symbol, without a vendor: files as a sync would have published them. */
async function writeBronze(days: readonly TradingDay[]): Promise<void> {
  await mkdir(root, { recursive: true });
  await using catalog = await openCatalog(catalogPath(root), { readOnly: false });
  using session = await openSession({ threads: 2, memoryMb: 1000, tempFolder: join(root, 'temp', 'spill') });
  using connection = await session.connect();
  for (const [index, day] of days.entries()) {
    const path = bronzePath(dataset, day);
    const file = inLake(root, path);
    await mkdir(dirname(file), { recursive: true });
    const minutes = isMinutes ? `, range(${BARS_PER_SYMBOL}) AS minutes(m)` : '';
    const at = isMinutes
      ? "TIMESTAMPTZ '" + day + " 14:30:00+00' + to_minutes(m)"
      : `TIMESTAMPTZ '${day} 05:00:00+00'`;
    const step = isMinutes ? `m + ${index * BARS_PER_SYMBOL}` : String(index);
    const price = `(20 + s % 300 + 5 * sin((${step} + s) / 17.0) + (hash(s, ${step}) % 1000) / 500.0)`;
    await connection.run(
      `COPY (SELECT 'S' || lpad(s::VARCHAR, 6, '0') AS symbol, ${at} AS timestamp, DATE '${day}' AS date,
         p AS open, p * 1.01 AS high, p * 0.99 AS low, p * 1.002 AS close,
         (1000 + hash(s, ${step}, 1) % 100000)::DOUBLE AS volume, (10 + hash(s, ${step}, 2) % 1000)::UINTEGER AS transactions
       FROM (SELECT *, round(${price}, 2) AS p FROM range(${symbols}) AS all_symbols(s)${minutes})
       ORDER BY symbol, timestamp) TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`,
    );
    const count = Number(symbols) * (isMinutes ? BARS_PER_SYMBOL : 1);
    const { size } = await stat(file);
    await publishPartition(
      catalog.db,
      {
        layer: 'bronze',
        dataset,
        key: day,
        path,
        fingerprint: `bench ${day}`,
        source_etag: '',
        rows: count,
        quarantined: 0,
        duplicates: 0,
        symbols: Number(symbols),
        bytes: size,
        raw_bytes: 0,
        min_us: null,
        max_us: null,
        content_hash: '',
        quarantine_path: null,
        source: 'flat',
        covered: null,
      },
      [],
    );
  }
}

async function build(): Promise<number> {
  const { config } = await loadConfiguration({
    flags: { lake: root },
    env: {},
    cwd: root,
    learnSecret: () => undefined,
  });
  const start = performance.now();
  const result = await runSilver(
    { datasets: [dataset], sets: sets.split(','), mode: 'rebuild' },
    { config, clock: systemClock, random: () => 0.5, version: 'bench', signal: new AbortController().signal },
  );
  if (result.state !== 'done') throw new Error(JSON.stringify(result.failures));
  return (performance.now() - start) / 1000;
}

const days = tradingCalendar('XNYS').tradingDays(tradingDay(from), tradingDay(to));
const rows = days.length * Number(symbols) * (isMinutes ? BARS_PER_SYMBOL : 1);
const isMade = await stat(catalogPath(root)).catch(() => undefined);
if (isMade === undefined) {
  await writeBronze(days);
  process.stdout.write('{}');
} else {
  // The first round makes lives, factors and statistics too.
  const seconds = [await build(), await build()];
  process.stdout.write(JSON.stringify({ seconds, rows, peakMb: process.resourceUsage().maxRSS / 1024 }));
}
