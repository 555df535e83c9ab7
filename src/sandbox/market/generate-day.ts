import { setImmediate as breathe } from 'node:timers/promises';
import { type Asset, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { type TradingDay, yearOf } from '../../domain/trading-day.ts';
import type { AssetDay } from './asset-day.ts';
import { BARS_PER_DAY_MAX, barBuffer, foldDay } from './bar-buffer.ts';
import { putRow, ROW_BYTES_MAX, type RowFormat } from './csv-row.ts';
import { cryptoDay, fxDay, indexDay } from './instrument-day.ts';
import type { Market } from './market.ts';
import { optionDay } from './option-day.ts';
import { shuffleRows, shuffleSymbols } from './shuffle-rows.ts';
import { FRACTIONAL_VOLUME_SINCE, stockDay } from './stock-day.ts';

const HEADER = 'ticker,volume,open,close,high,low,window_start,transactions\n';
const INDEX_HEADER = 'ticker,open,close,high,low,window_start\n';

/** A chunk leaves when it holds this much; one symbol’s rows always fit behind it. */
const CHUNK_BYTES = 1 << 18;
const CHUNK_CAPACITY = CHUNK_BYTES + BARS_PER_DAY_MAX * ROW_BYTES_MAX;

/** Stock files write prices with six decimals from this year on. */
const SIX_DECIMALS_SINCE = 2026;

const ASSET_DAYS: Readonly<Record<Asset, (market: Market, day: TradingDay) => AssetDay>> = {
  stocks: stockDay,
  options: optionDay,
  crypto: cryptoDay,
  fx: fxDay,
  indices: indexDay,
};

/**
 * The day’s flat file of a dataset as CSV text, header first, in chunks of about 256 KB: bounded memory at any size of
 * market. Rows ascend by ticker and time, or come in random order with `shuffle`. A day bar is the fold of the same
 * minutes: prices of the session only, volume of all. `day` must be one of the market’s file days.
 */
export async function* generateDay(
  market: Market,
  dataset: DatasetName,
  day: TradingDay,
  options: { readonly shuffle?: boolean } = {},
): AsyncGenerator<Buffer> {
  yield Buffer.from(DATASETS[dataset].hasVolume ? HEADER : INDEX_HEADER);
  const isShuffled = options.shuffle === true;
  for (const chunk of dayChunks(market, dataset, day, isShuffled)) {
    yield isShuffled ? shuffleRows(chunk, market.seed) : chunk;
    // Lets the servers of this process answer between two chunks.
    await breathe();
  }
}

function* dayChunks(
  market: Market,
  dataset: DatasetName,
  day: TradingDay,
  isShuffled: boolean,
): Generator<Buffer> {
  const { asset, timeframe } = DATASETS[dataset];
  const assetDay = ASSET_DAYS[asset](market, day);
  const format = formatOf(asset, day);
  const minutes = barBuffer();
  const folded = barBuffer();
  let bytes = Buffer.allocUnsafe(CHUNK_CAPACITY);
  let end = 0;
  for (const symbol of isShuffled ? shuffleSymbols(assetDay.symbols) : assetDay.symbols) {
    minutes.count = 0;
    symbol.fill(minutes);
    if (timeframe === '1d') foldDay(minutes, assetDay.session, folded);
    const bars = timeframe === '1d' ? folded : minutes;
    const row = { ticker: symbol.ticker, bars, tick: symbol.tick, format };
    for (let index = 0; index < bars.count; index++) {
      const second =
        timeframe === '1d' ? assetDay.daySecond : assetDay.firstSecond + (bars.minute[index] ?? 0) * 60;
      end = putRow(bytes, end, row, index, second);
    }
    if (end < CHUNK_BYTES) continue;
    yield bytes.subarray(0, end);
    bytes = Buffer.allocUnsafe(CHUNK_CAPACITY);
    end = 0;
  }
  if (end > 0) yield bytes.subarray(0, end);
}

function formatOf(asset: Asset, day: TradingDay): RowFormat {
  if (asset === 'stocks') {
    return {
      hasVolume: true,
      volume: day >= FRACTIONAL_VOLUME_SINCE ? 'six' : 'whole',
      price: yearOf(day) >= SIX_DECIMALS_SINCE ? 'six' : 'trimmed',
    };
  }
  if (asset === 'indices') return { hasVolume: false, volume: 'whole', price: 'fourteen' };
  return { hasVolume: true, volume: asset === 'crypto' ? 'trimmed' : 'whole', price: 'trimmed' };
}
