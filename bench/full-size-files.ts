import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { DatasetName } from '../src/domain/dataset.ts';
import { type TradingDay, tradingDay } from '../src/domain/trading-day.ts';
import { generateDay } from '../src/sandbox/market/generate-day.ts';
import { createMarket, FULL_SIZE_SYMBOLS, type Market } from '../src/sandbox/market/market.ts';

/** Generated files are kept between runs; they depend on nothing but the market’s seed. */
export const BENCH_FOLDER: string = join(tmpdir(), 'barlake-bench');

/** A market of full size over one year. */
export function fullSizeMarket(from: string, to: string): Market {
  return createMarket({ seed: 7, symbols: FULL_SIZE_SYMBOLS, from: tradingDay(from), to: tradingDay(to) });
}

/** The path of a day’s flat file, generated when it is not there yet. */
export async function flatFile(market: Market, dataset: DatasetName, day: TradingDay): Promise<string> {
  const folder = join(BENCH_FOLDER, dataset);
  const path = join(folder, `${day}.csv.gz`);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  await pipeline(
    Readable.from(generateDay(market, dataset, day)),
    createGzip(),
    createWriteStream(`${path}.part`),
  );
  await rename(`${path}.part`, path);
  return path;
}
