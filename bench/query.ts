import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/app/cli/system-clock.ts';
import { openQueryEngine } from '../src/app/query/open-query-engine.ts';
import type { BarsRequest, QueryEngine } from '../src/app/query/query-engine.ts';
import { openLakeToRead } from '../src/app/reading/open-lake.ts';
import { tradingDay } from '../src/domain/trading-day.ts';
import { quoteList } from '../src/lake/duckdb/quote.ts';
import { type DuckDbConnection, openSession } from '../src/lake/duckdb/session.ts';
import { folderLake } from '../src/lake/lake-place.ts';
import { type BenchRow, median } from './bench-row.ts';
import { precomputedLake } from './precomputed-lake.ts';
import { type QueryLake, queryLake } from './query-lake.ts';

/** Each symbol is asked for once, so that no answer comes from the cache. */
const ROUNDS = 21;
/** Symbols of the market lie as far apart as they can: neighbours would share what is read. */
const APART = 191;
const BUSY_SHARE = 4;
const OVERHEAD_MAX = 0.2;
const WRITTEN_DOWN_MS = 100;

interface Case {
  readonly what: string;
  readonly timeframe: '1m' | '1d';
  readonly files: readonly string[];
  readonly symbolCount: number;
  readonly targetMs: number;
}

const YEARS = ['2020', '2021', '2022', '2023', '2024'].map((year) => `stocks_daily/year=${year}`);

const CASES: readonly Case[] = [
  {
    what: 'one symbol, one month of minutes (8,190 bars)',
    timeframe: '1m',
    files: ['stocks_minute/year=2024/month=12'],
    symbolCount: 1,
    targetMs: 25,
  },
  {
    what: 'one symbol, five years of days (1,258 bars)',
    timeframe: '1d',
    files: YEARS,
    symbolCount: 1,
    targetMs: 15,
  },
  {
    what: '50 symbols all over the market, one year of days (12,600 bars)',
    timeframe: '1d',
    files: ['stocks_daily/year=2024'],
    symbolCount: 50,
    targetMs: 60,
  },
  {
    what: '50 symbols all over the market, five years of days (62,900 bars)',
    timeframe: '1d',
    files: YEARS,
    symbolCount: 50,
    targetMs: 60,
  },
];

/** With `query.precompute: [stocks_1d]`. */
const ONCE: readonly Case[] = [
  {
    what: 'one symbol, five years put together once',
    timeframe: '1d',
    files: YEARS,
    symbolCount: 1,
    targetMs: 15,
  },
  {
    what: '50 symbols, five years put together once',
    timeframe: '1d',
    files: YEARS,
    symbolCount: 50,
    targetMs: 60,
  },
];

/** The engine beside bare DuckDB on the same files, in turns, so that both meet the same machine. */
export async function benchQuery(): Promise<readonly BenchRow[]> {
  const lake = await queryLake();
  return [...(await measureAll(lake, CASES)), ...(await measureAll(await precomputedLake(lake), ONCE))];
}

async function measureAll(lake: QueryLake, cases: readonly Case[]): Promise<readonly BenchRow[]> {
  await rm(join(lake.root, 'cache'), { recursive: true, force: true });
  await using readable = await openLakeToRead(folderLake(lake.root));
  const world = { lake: readable, config: lake.config, clock: systemClock, random: Math.random };
  await using engine = await openQueryEngine(world);
  const { duckdbThreads: threads, duckdbMemoryMb: memoryMb } = lake.config.resources;
  using session = await openSession({ threads, memoryMb, tempFolder: join(tmpdir(), 'barlake-bench-spill') });
  using connection = await session.connect();
  await connection.run('SET parquet_metadata_cache = true');
  const rows: BenchRow[] = [];
  for (const each of cases) rows.push(...(await measure(each, { lake, engine, connection })));
  return rows;
}

interface Surroundings {
  readonly lake: QueryLake;
  readonly engine: QueryEngine;
  readonly connection: DuckDbConnection;
}

async function measure(
  { what, timeframe, files, symbolCount, targetMs }: Case,
  { lake, engine, connection }: Surroundings,
): Promise<readonly BenchRow[]> {
  const paths = files.map((path) => join(lake.root, 'silver', path, 'part-0.parquet'));
  const from = files.length === 1 ? tradingDay('2024-01-01') : undefined;
  const request = { ...REQUEST, timeframe, from };
  const [cold, cached, bare]: [Spent[], Spent[], Spent[]] = [[], [], []];
  for (let round = -1; round < ROUNDS; round += 1) {
    const symbols = symbolsOf(round + 1, symbolCount, lake.symbols);
    const isBareFirst = round % 2 === 0;
    const own = async (): Promise<Spent> => {
      const spent = await spend(async () => askEngine(engine, { ...request, symbols }));
      // The answer is written down after its last row: that belongs to nobody’s time.
      await sleep(WRITTEN_DOWN_MS);
      return spent;
    };
    const other = async (): Promise<Spent> => spend(async () => askBare(connection, paths, symbols));
    const [first, second] = isBareFirst ? [await other(), await own()] : [await own(), await other()];
    const again = await own();
    // The first round opens files and compiles code.
    if (round < 0) continue;
    bare.push(isBareFirst ? first : second);
    cold.push(isBareFirst ? second : first);
    cached.push(again);
  }
  const wall = (spent: readonly Spent[]): number => median(spent.map(({ wallMs }) => wallMs));
  const processor = (spent: readonly Spent[]): number => median(spent.map(({ processorMs }) => processorMs));
  const overhead = processor(cold) / processor(bare) - 1;
  return [
    {
      what,
      figure: `${wall(cold).toFixed(1)} ms, ${processor(cold).toFixed(1)} ms of processors`,
      target: `≤ ${targetMs} ms`,
      ok: wall(cold) <= targetMs,
    },
    {
      what: '  from the cache',
      figure: `${wall(cached).toFixed(2)} ms`,
      target: '≤ 2 ms',
      ok: wall(cached) <= 2,
    },
    {
      what: '  bare DuckDB on the same files',
      figure: `${wall(bare).toFixed(1)} ms, ${processor(bare).toFixed(1)} ms of processors`,
      target: '',
      ok: true,
    },
    {
      what: '  more processor time than bare DuckDB',
      figure: `${(overhead * 100).toFixed(0)} %`,
      target: `≤ ${OVERHEAD_MAX * 100} %`,
      ok: overhead <= OVERHEAD_MAX,
    },
  ];
}

/** Until the last row is here; processors of all threads, which other work on the machine disturbs less. */
interface Spent {
  readonly wallMs: number;
  readonly processorMs: number;
}

async function spend(work: () => Promise<void>): Promise<Spent> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wallMs: performance.now() - start, processorMs: (user + system) / 1000 };
}

const REQUEST = {
  asset: 'stocks',
  adjust: 'none',
  columns: [],
  features: [],
  expressions: [],
  order: 'symbol',
  isDescending: false,
} as const;

function symbolsOf(round: number, count: number, symbolCount: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const number = ((round * 37 + index * APART) * BUSY_SHARE) % symbolCount;
    return `S${String(number).padStart(5, '0')}`;
  });
}

async function askEngine(engine: QueryEngine, request: BarsRequest): Promise<void> {
  const { batches } = await engine.bars(request, new AbortController().signal);
  for await (const batch of batches) if (batch.rowCount === 0) throw new Error('a batch without rows');
}

async function askBare(
  connection: DuckDbConnection,
  paths: readonly string[],
  symbols: readonly string[],
): Promise<void> {
  const places = symbols.map(() => '?').join(', ');
  const result = await connection.raw.stream(
    `SELECT symbol, timestamp, date, open, high, low, close, volume, transactions
     FROM read_parquet(${quoteList(paths)}, union_by_name=false, hive_partitioning=false)
     WHERE symbol IN (${places}) ORDER BY symbol, timestamp`,
    [...symbols],
  );
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    chunk.getColumns();
  }
}
