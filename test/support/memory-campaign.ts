import { createReadStream, createWriteStream } from 'node:fs';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type SyncDocument, syncDocumentSchema } from '../../contract/cli/sync.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { type TradingDay, tradingDay } from '../../src/domain/trading-day.ts';
import { generateDay } from '../../src/sandbox/market/generate-day.ts';
import { createMarket } from '../../src/sandbox/market/market.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type RunningBarlake, startBarlake } from './run-barlake.ts';
import { vendorEnv } from './stand-in.ts';
import { makeTempFolder } from './temp-folder.ts';

/** What is synced, and within how much. */
export interface MemoryCampaign {
  readonly dataset: DatasetName;
  /** Consecutive trading days. */
  readonly from: string;
  readonly to: string;
  /** Shares of the market; its options grow with them. */
  readonly symbols: number;
  readonly limitMb: number;
  /** Folder for generated files, kept from run to run; absent: none. */
  readonly cache?: string;
  /** Serves the first day alone, with a row behind it that cannot be a bar: every line of the day has to be judged. */
  readonly isSpoilt?: boolean;
}

/** How a campaign ended. */
export interface MemoryReport {
  readonly code: number | null;
  readonly err: string;
  readonly document: SyncDocument;
  /** The largest resident set of the whole process, by the kernel’s own count. */
  readonly peakMb: number;
  /** Rows of the vendor’s files, counted without barlake. */
  readonly sourceRows: number;
  readonly seconds: number;
  /** Lines of the run’s log that are about memory. */
  readonly memoryLog: readonly string[];
}

const SAMPLE_MS = 50;

/** Syncs days from landing to bronze in a process of its own that is told its limit, and watches what it takes. Linux only. */
export async function runMemoryCampaign(campaign: MemoryCampaign): Promise<MemoryReport> {
  const { dataset, from, to, symbols, limitMb, cache } = campaign;
  await using folder = await makeTempFolder('memory');
  const bars =
    campaign.isSpoilt === true ? [await spoiltDay(campaign, folder.at('spoilt.csv.gz'))] : undefined;
  await using vendor = await startSandbox({
    ...(bars === undefined ? {} : { bars }),
    symbols,
    from: tradingDay(from),
    to: tradingDay(to),
    datasets: [dataset],
    ...(cache === undefined ? {} : { cacheDir: cache }),
  });
  await writeFile(folder.at('barlake.yaml'), `resources:\n  memoryLimitMb: ${limitMb}\n`);
  const start = performance.now();
  const running = startBarlake(
    ['sync', dataset, '--from', from, '--to', to, '--lake', folder.at('lake'), '--json', '--quiet'],
    { cwd: folder.path, env: vendorEnv(vendor) },
  );
  const [{ code, out, err }, peakMb] = await Promise.all([running.finished, watchPeak(running)]);
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) throw new Error(`the sync ended with ${code}: ${out}${err}`);
  const document = syncDocumentSchema.parse(JSON.parse(out));
  const log = await readFile(folder.at(`lake/logs/run-${document.run}.ndjson`), 'utf8');
  return {
    code,
    err,
    document,
    peakMb,
    sourceRows: await countRows(folder.at(`lake/landing/polygon-s3/${dataset}`)),
    seconds,
    memoryLog: log.split('\n').filter((line) => /emory|given back|makes do|takes more/.test(line)),
  };
}

/** The kernel keeps the peak itself; asking often only matters for the last time before the end. */
async function watchPeak({ pid, finished }: RunningBarlake): Promise<number> {
  let peakMb = 0;
  let isOver = false;
  void finished.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    peakMb = Math.max(peakMb, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
    await sleep(SAMPLE_MS);
  }
  return peakMb;
}

/** Its prices contradict each other: the low lies above the high. */
const SPOILT_ROW = 'O:ZZZZ261218C00100000,5,1.0,2.0,1.5,3.5,1779200000000000000,3\n';

async function spoiltDay(
  { dataset, from, to, symbols }: MemoryCampaign,
  path: string,
): Promise<{ dataset: DatasetName; path: string; day: TradingDay }> {
  const [first, last] = [tradingDay(from), tradingDay(to)];
  const market = createMarket({ seed: 1, symbols, from: first, to: last });
  async function* rows(): AsyncGenerator<Buffer> {
    yield* generateDay(market, dataset, first);
    yield Buffer.from(SPOILT_ROW);
  }
  await pipeline(Readable.from(rows()), createGzip({ level: 1 }), createWriteStream(path));
  return { dataset, path, day: first };
}

async function countRows(folder: string): Promise<number> {
  let rows = 0;
  for await (const path of glob(`${folder}/**/*.csv.gz`)) {
    let lines = 0;
    for await (const chunk of createReadStream(path).pipe(createGunzip()) as AsyncIterable<Buffer>) {
      for (const byte of chunk) if (byte === 0x0a) lines++;
    }
    rows += lines - 1;
  }
  return rows;
}
