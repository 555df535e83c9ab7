import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from '../src/app/config/configuration.ts';
import { loadConfiguration } from '../src/app/config/load-configuration.ts';
import { requestFeatures } from '../src/app/silver/dataset-features.ts';
import { gatherSilverFacts } from '../src/app/silver/gather-silver-facts.ts';
import { tradingCalendar } from '../src/domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../src/domain/dataset.ts';
import { localMidnightMs } from '../src/domain/local-time.ts';
import { type TradingDay, tradingDay } from '../src/domain/trading-day.ts';
import { parquetOptions } from '../src/lake/bronze/parquet-options.ts';
import { fileCatalog } from '../src/lake/catalog/catalog-address.ts';
import { openCatalog } from '../src/lake/catalog/open-catalog.ts';
import { MADE_HERE, publishPartition } from '../src/lake/catalog/partitions.ts';
import { quoteText } from '../src/lake/duckdb/quote.ts';
import { type DuckDbConnection, openSession } from '../src/lake/duckdb/session.ts';
import type { Lake } from '../src/lake/lake.ts';
import { servingPacking } from '../src/lake/silver/serving-packing.ts';
import { silverPath } from '../src/lake/silver/silver-path.ts';
import { bronzePath, catalogPath, inLake } from '../src/lake/storage/lake-paths.ts';
import { planSilver } from '../src/plan/silver/plan-silver.ts';
import { BENCH_FOLDER } from './full-size-files.ts';

/** A lake to read, kept between runs. */
export interface QueryLake {
  readonly root: string;
  readonly config: Configuration;
  readonly symbols: number;
}

const MINUTES = { from: tradingDay('2024-12-02'), to: tradingDay('2024-12-31') };
const DAYS = { from: tradingDay('2020-01-02'), to: tradingDay('2024-12-31') };

/** A quarter of the market trades every minute of the session, the others every sixth: 1.8 M bars a day of 12,000 symbols. */
const BUSY_SHARE = 4;
const SESSION_MINUTES = 390;
const QUIET_STEP = 6;

/**
 * 12,000 symbols (`BARLAKE_BENCH_SYMBOLS`) with five years of days and a month of minutes in silver. Files are written by the engine rather than
 * by a sync, and bronze is only listed: reading silver opens none of it.
 */
export async function queryLake(): Promise<QueryLake> {
  const symbols = Number(process.env['BARLAKE_BENCH_SYMBOLS'] ?? 12_000);
  const root = join(BENCH_FOLDER, `query-${symbols}`);
  const { config } = await loadConfiguration({
    flags: { lake: root },
    env: {},
    cwd: BENCH_FOLDER,
    learnSecret: () => undefined,
  });
  if (!existsSync(root)) await build(root, symbols, config);
  // One that was kept may be older than the schema.
  await using _catalog = await openCatalog(fileCatalog(root), { readOnly: false });
  return { root, config, symbols };
}

async function build(root: string, symbols: number, config: Configuration): Promise<void> {
  const made = `${root}.part`;
  await rm(made, { recursive: true, force: true });
  await mkdir(made, { recursive: true });
  const session = await openSession({ threads: 2, memoryMb: 3000, tempFolder: join(made, 'temp') });
  const connection = await session.connect();
  const catalog = await openCatalog(catalogPath(made), { readOnly: false });
  const lake: Lake = { root: made, catalog };
  try {
    for (const dataset of ['stocks_daily', 'stocks_minute'] as const) {
      await listBronze(lake, dataset, symbols);
      await writeSilver(lake, dataset, { connection, symbols, config });
    }
  } finally {
    await catalog[Symbol.asyncDispose]();
    connection[Symbol.dispose]();
    session[Symbol.dispose]();
  }
  await rm(join(made, 'temp'), { recursive: true, force: true });
  await rename(made, root);
}

function daysOf(dataset: DatasetName): readonly TradingDay[] {
  const { from, to } = dataset === 'stocks_daily' ? DAYS : MINUTES;
  return tradingCalendar('XNYS').tradingDays(from, to);
}

async function listBronze({ catalog }: Lake, dataset: DatasetName, symbols: number): Promise<void> {
  for (const day of daysOf(dataset)) {
    const partition = {
      ...MADE_HERE,
      layer: 'bronze',
      dataset,
      key: day,
      path: bronzePath(dataset, day),
      fingerprint: `bench ${day}`,
      source_etag: '',
      rows: symbols,
      symbols,
      bytes: 0,
      min_us: null,
      max_us: null,
      content_hash: '',
      source: 'flat',
    } as const;
    await publishPartition(catalog.db, partition, []);
  }
}

interface Writing {
  readonly connection: DuckDbConnection;
  readonly symbols: number;
  readonly config: Configuration;
}

async function writeSilver(
  lake: Lake,
  dataset: 'stocks_daily' | 'stocks_minute',
  { connection, symbols, config }: Writing,
): Promise<void> {
  const features = (await requestFeatures({ datasets: [dataset] }, config)).get(dataset);
  if (features === undefined) throw new Error(`no features for ${dataset}`);
  const facts = await gatherSilverFacts(dataset, { lake, config, features });
  const { tasks } = planSilver([facts], { days: 'own', mode: 'missing' });
  for (const { key, fingerprint, window } of tasks) {
    const path = silverPath(dataset, key);
    const file = inLake(lake.root, path);
    await mkdir(join(file, '..'), { recursive: true });
    const days = daysOf(dataset).filter((day) => day >= window.firstDay && day <= window.lastDay);
    const { codec, rowGroupRows } = config.resources;
    const packing = servingPacking({ codec, rowGroupRows }, DATASETS[dataset].timeframe);
    await connection.run(
      `COPY (${barsOf(dataset, days, symbols)}) TO ${quoteText(file)} ${parquetOptions(packing, '{}')}`,
    );
    const { size } = await stat(file);
    const partition = {
      ...MADE_HERE,
      layer: 'silver',
      dataset,
      key,
      path,
      fingerprint,
      source_etag: '',
      rows: window.rows,
      symbols,
      bytes: size,
      min_us: null,
      max_us: null,
      content_hash: '',
    } as const;
    await publishPartition(lake.catalog.db, partition, []);
  }
}

/** Random walks, by symbol and time, with the columns that silver has before its features. */
function barsOf(dataset: DatasetName, days: readonly TradingDay[], symbols: number): string {
  const starts = days.map(
    (day) => `(DATE '${day}', ${BigInt(localMidnightMs(day, 'America/New_York')) * 1000n})`,
  );
  const steps =
    dataset === 'stocks_daily'
      ? '(SELECT 0 AS minute) AS minutes'
      : `(SELECT unnest(range(${SESSION_MINUTES})) AS minute) AS minutes`;
  const filter =
    dataset === 'stocks_daily' ? '' : `WHERE number % ${BUSY_SHARE} = 0 OR minute % ${QUIET_STEP} = 0`;
  const start = dataset === 'stocks_daily' ? 'midnight' : 'midnight + (570 + minute) * 60000000';
  const price = 'round(20 + (hash(number) % 20000) / 100 + (hash(number, day, minute) % 1000) / 250, 2)';
  return `SELECT symbol, make_timestamptz(us) AS timestamp, day AS date, price AS open, price + 0.3 AS high, price - 0.2 AS low,
      price + 0.1 AS close, (hash(us, number) % 900000 + 100)::DOUBLE AS volume, (hash(us) % 5000 + 1)::UINTEGER AS transactions,
      1::DOUBLE AS split_factor, 1::DOUBLE AS total_factor
    FROM (SELECT number, 'S' || lpad(number::VARCHAR, 5, '0') AS symbol, day, ${start} AS us, ${price} AS price
      FROM (SELECT unnest(range(${symbols})) AS number) AS symbols, (VALUES ${starts.join(', ')}) AS days(day, midnight), ${steps} ${filter})
    ORDER BY symbol, timestamp`;
}
