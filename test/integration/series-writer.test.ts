import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localDayOf, localMidnightMs } from '../../src/domain/local-time.ts';
import type { Bar } from '../../src/domain/resample/fold-bars.ts';
import { addDays, type TradingDay, tradingDay } from '../../src/domain/trading-day.ts';
import { type Catalog, openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { startTask } from '../../src/lake/catalog/task-log.ts';
import { type DuckDbSession, openSession } from '../../src/lake/duckdb/session.ts';
import type { Lake } from '../../src/lake/lake.ts';
import { recoverLake } from '../../src/lake/recovery/recover.ts';
import { selectHeldSeries } from '../../src/lake/targeted/held-series.ts';
import { parseSeriesPath, seriesPath, seriesQuarantinePath } from '../../src/lake/targeted/series-file.ts';
import type { SeriesPiece } from '../../src/lake/targeted/series-piece.ts';
import { openSeriesWriter } from '../../src/lake/targeted/series-writer.ts';
import { mergeRanges } from '../../src/plan/day-ranges.ts';
import type { DayRange } from '../../src/plan/fetch-task.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

const ZONE = 'America/New_York';
const day = tradingDay;
let folder: TempFolder;
let catalog: Catalog;
let session: DuckDbSession;
let lake: Lake;

beforeAll(async () => {
  folder = await makeTempFolder('series-writer');
  catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
  session = await openSession({ threads: 2, memoryMb: 400, tempFolder: folder.at('duckdb') });
  lake = { root: folder.path, catalog };
});
afterAll(async () => {
  session[Symbol.dispose]();
  await catalog[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function bar(on: TradingDay, close: number): Bar {
  const startMs = localMidnightMs(on, ZONE);
  return { startMs, open: 1, high: 1000, low: 0, close, volume: 1.5, transactions: 7, vwap: undefined };
}

function piece(
  symbol: string,
  range: DayRange,
  bars: readonly Bar[],
  more: Partial<SeriesPiece> = {},
): SeriesPiece {
  return {
    series: { asset: 'stocks', timeframe: '1d', symbol },
    year: 2024,
    bars,
    refused: [],
    ranges: [range],
    covered: [range],
    source: 'aggregates',
    task: { runId: 'r', taskId: `fetch:stocks_1d:${symbol}`, kind: 'fetch', startedMs: 0, isLast: true },
    ...more,
  };
}

function open() {
  const packing = { codec: 'snappy', rowGroupRows: 122_880 } as const;
  const clock = { nowMs: () => 5, monotonicMs: () => 0 };
  return openSeriesWriter({
    lake,
    session,
    clock,
    packing,
    version: 'test',
    workFolder: folder.at('temp', 'w'),
  });
}

async function stored(symbol: string): Promise<readonly (readonly [string, number])[]> {
  using connection = await session.connect();
  const path = join(
    folder.path,
    seriesPath(piece(symbol, { from: day('2024-01-01'), to: day('2024-01-01') }, [])),
  );
  const rows = await connection.rows(`SELECT epoch_ms(timestamp) AS t, close FROM '${path}'`);
  return rows.map((row) => [localDayOf(Number(row['t']), ZONE), Number(row['close'])]);
}

const YEAR = { from: day('2024-01-01'), to: day('2024-12-31') };

describe('the writer of single symbols', () => {
  it('joins pieces as a map of days would, and remembers which days were asked for', async () => {
    const start = day('2024-03-01');
    const offsets = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 8 });
    const step = fc.record({
      from: fc.integer({ min: 0, max: 30 }),
      length: fc.integer({ min: 0, max: 15 }),
      offsets,
      close: fc.integer({ min: 1, max: 999 }),
    });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
        count += 1;
        const symbol = `P${count}`;
        const model = new Map<string, number>();
        const ranges: DayRange[] = [];
        await using writer = open();
        const publishing = steps.map(({ from, length, offsets: own, close }) => {
          const range = { from: addDays(start, from), to: addDays(start, from + length) };
          const days = own
            .map((offset) => addDays(start, offset))
            .filter((each) => each >= range.from && each <= range.to);
          for (const known of model.keys()) if (known >= range.from && known <= range.to) model.delete(known);
          for (const each of days.toSorted()) model.set(each, close);
          ranges.push(range);
          return writer.publish(
            piece(
              symbol,
              range,
              days.toSorted().map((each) => bar(each, close)),
            ),
          );
        });
        await Promise.all(publishing);
        expect(await stored(symbol)).toEqual(
          [...model].toSorted(([left], [right]) => (left < right ? -1 : 1)),
        );
        const [held] = await selectHeldSeries(lake, {
          asset: 'stocks',
          timeframe: '1d',
          symbols: new Set([symbol]),
        });
        expect(held).toMatchObject({ covered: mergeRanges(ranges), rows: model.size, source: 'aggregates' });
      }),
      { numRuns: 25 },
    );
  });

  it('keeps refused rows beside the bars until their days are answered anew', async () => {
    const refused = [
      { day: day('2024-05-03'), reason: 'ohlc_order', detail: 'd', raw: '{"x":"’\'"}' },
    ] as const;
    const file = join(folder.path, seriesQuarantinePath(piece('Q', YEAR, [])));
    await using writer = open();
    const first = await writer.publish(piece('Q', YEAR, [bar(day('2024-05-02'), 1)], { refused }));
    expect(first).toMatchObject({ bars: 1, quarantined: 1 });
    expect(existsSync(file)).toBe(true);
    const elsewhere = { from: day('2024-06-03'), to: day('2024-06-04') };
    expect(await writer.publish(piece('Q', elsewhere, []))).toMatchObject({ quarantined: 1 });
    using connection = await session.connect();
    expect(await connection.rows(`SELECT symbol, reason, raw FROM '${file}'`)).toEqual([
      { symbol: 'Q', reason: 'ohlc_order', raw: '{"x":"’\'"}' },
    ]);
    expect(await writer.publish(piece('Q', YEAR, []))).toMatchObject({ quarantined: 0 });
    expect(existsSync(file)).toBe(false);
  });

  it('writes the same bytes for the same rows, whatever the names of run and disk', async () => {
    await using writer = open();
    const hash = async () =>
      (
        await catalog.db
          .selectFrom('partitions')
          .select('content_hash')
          .where('key', '=', 'SAME 2024')
          .executeTakeFirst()
      )?.content_hash;
    await writer.publish(piece('SAME', YEAR, [bar(day('2024-05-02'), 1)]));
    const before = await hash();
    const other = { ...piece('SAME', YEAR, []).task, runId: 'another' };
    await writer.publish(piece('SAME', YEAR, [bar(day('2024-05-02'), 1)], { task: other }));
    expect(await hash()).toBe(before);
  });

  it('fails a piece alone when its file cannot be put in place', async () => {
    await using writer = open();
    await writeFile(
      folder.at('bronze', 'targeted', 'stocks_1d', 'symbol=BLOCKED'),
      'a file where a folder should be',
    );
    const results = await Promise.allSettled([
      writer.publish(piece('BLOCKED', YEAR, [bar(day('2024-05-02'), 1)])),
      writer.publish(piece('FREE', YEAR, [bar(day('2024-05-02'), 1)])),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await stored('FREE')).toEqual([['2024-05-02', 1]]);
  });

  it('replaces a damaged file instead of joining with it', async () => {
    await using writer = open();
    const path = join(folder.path, seriesPath(piece('HURT', YEAR, [])));
    await writer.publish(piece('HURT', YEAR, [bar(day('2024-05-02'), 1)]));
    await writeFile(path, 'PAR1 no more');
    await writer.publish(
      piece('HURT', { from: day('2024-06-03'), to: day('2024-06-03') }, [bar(day('2024-06-03'), 2)]),
    );
    expect(await stored('HURT')).toEqual([['2024-06-03', 2]]);
  });

  it('names files so that paths lead back to symbols', () => {
    for (const symbol of ['AAPL', 'BACpA', 'X:BTCUSD', 'CON', 'O:SPY251219C00650000']) {
      const place = piece(symbol, YEAR, []);
      expect(parseSeriesPath(seriesPath(place))).toEqual({ series: place.series, year: 2024 });
    }
    expect(parseSeriesPath('bronze/targeted/stocks_2d/symbol=AAPL/2024.parquet')).toBeUndefined();
    expect(parseSeriesPath('bronze/targeted/stocks_1d/symbol=aapl/2024.parquet')).toBeUndefined();
  });
});

describe('recovery', () => {
  it('adopts a file that was renamed before its process died, by its footer', async () => {
    await using writer = open();
    const first = { from: day('2024-01-01'), to: day('2024-01-31') };
    await writer.publish(piece('DIED', YEAR, [bar(day('2024-05-02'), 9)]));
    const newer = folder.at('newer.parquet');
    const path = join(folder.path, seriesPath(piece('DIED', YEAR, [])));
    await rename(path, newer);
    await writer.publish(piece('DIED', first, [bar(day('2024-01-02'), 1)]));
    await rename(newer, path);
    const task = {
      runId: 'dead',
      taskId: 'fetch:stocks_1d:DIED',
      kind: 'fetch',
      dataset: 'stocks_1d',
      key: 'DIED',
    };
    await startTask(catalog.db, { ...task, fingerprint: '', startedMs: 1 });
    const report = await recoverLake(lake, session, 10);
    expect(report.adopted).toEqual(['bronze/targeted/stocks_1d/symbol=DIED/2024.parquet']);
    const [held] = await selectHeldSeries(lake, {
      asset: 'stocks',
      timeframe: '1d',
      symbols: new Set(['DIED']),
    });
    expect(held).toMatchObject({ covered: [YEAR], rows: 1 });
    expect((await recoverLake(lake, session, 11)).adopted).toEqual([]);
  });
});
