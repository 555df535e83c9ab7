import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResampler, type ResampledYear } from '../../src/app/fetch/resampler.ts';
import { NO_OVERRIDES } from '../../src/domain/calendar/calendar-overrides.ts';
import { localMidnightMs } from '../../src/domain/local-time.ts';
import { type Bar, foldBars } from '../../src/domain/resample/fold-bars.ts';
import { barLengthOf } from '../../src/domain/timeframe.ts';
import { addDays, dayOfWeek, tradingDay } from '../../src/domain/trading-day.ts';
import { type Catalog, openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { type DuckDbSession, openSession } from '../../src/lake/duckdb/session.ts';
import type { Lake } from '../../src/lake/lake.ts';
import { openSeriesWriter } from '../../src/lake/targeted/series-writer.ts';
import type { ResampleTask } from '../../src/plan/fetch-task.ts';
import { splitByYear } from '../../src/plan/series-window.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

const ZONE = 'America/New_York';
const { signal } = new AbortController();
const RANGE = { from: tradingDay('2023-12-24'), to: tradingDay('2024-02-10') };
const MINUTE_MS = 60_000;
let folder: TempFolder;
let catalog: Catalog;
let session: DuckDbSession;
let lake: Lake;

beforeAll(async () => {
  folder = await makeTempFolder('resampler');
  catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
  session = await openSession({ threads: 2, memoryMb: 400, tempFolder: folder.at('duckdb') });
  lake = { root: folder.path, catalog };
});
afterAll(async () => {
  session[Symbol.dispose]();
  await catalog[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Publishes bars as if they had been fetched. */
async function hold(symbol: string, timeframe: '1m' | '1d', bars: readonly Bar[]): Promise<void> {
  const packing = { codec: 'snappy', rowGroupRows: 122_880 } as const;
  const clock = { nowMs: () => 5, monotonicMs: () => 0 };
  await using writer = openSeriesWriter({
    lake,
    session,
    clock,
    packing,
    version: 't',
    workFolder: folder.at('w'),
  });
  for (const { year, ...days } of splitByYear(RANGE, timeframe)) {
    const endMs = localMidnightMs(addDays(days.to, 1), ZONE);
    const startMs = localMidnightMs(days.from, ZONE);
    await writer.publish({
      series: { asset: 'stocks', timeframe, symbol },
      year,
      bars: bars.filter((bar) => bar.startMs >= startMs && bar.startMs < endMs),
      refused: [],
      ranges: [days],
      covered: [days],
      source: 'aggregates',
      task: { runId: 'r', taskId: symbol, kind: 'fetch', startedMs: 0, isLast: true },
    });
  }
}

async function make(
  symbol: string,
  task: Pick<ResampleTask, 'timeframe' | 'source'>,
): Promise<readonly ResampledYear[]> {
  const years: ResampledYear[] = [];
  const whole = {
    asset: 'stocks',
    symbol,
    kind: 'resample',
    id: symbol,
    ranges: [RANGE],
    dependsOn: [],
  } as const;
  await createResampler({ lake, session, calendar: NO_OVERRIDES }).make(
    { ...whole, ...task },
    (year) => {
      years.push(year);
      return Promise.resolve();
    },
    signal,
  );
  return years;
}

const price = fc.integer({ min: 1, max: 500 });
const values = fc.record({ close: price, open: price, volume: fc.integer({ min: 0, max: 10_000 }) });

function bar(startMs: number, { open, close, volume }: { open: number; close: number; volume: number }): Bar {
  const [low, high] = [Math.min(open, close), Math.max(open, close)];
  return { startMs, open, high, low, close, volume, transactions: volume, vwap: (open + close) / 2 };
}

describe('resampling', () => {
  it('makes the bars that folding all finer ones at once makes, across years', async () => {
    let count = 0;
    const minutes = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 0, max: 47 }), fc.integer({ min: 240, max: 1199 }), values),
      {
        minLength: 1,
        maxLength: 120,
        selector: ([day, minute]) => day * 1440 + minute,
      },
    );
    const lengths = fc.constantFrom(
      ...(['5m', '15m', '30m', '1h', '4h'] as const).map((timeframe) => ({
        timeframe,
        source: '1m' as const,
      })),
      ...(['1w', '1mo'] as const).map((timeframe) => ({ timeframe, source: '1d' as const })),
    );
    await fc.assert(
      fc.asyncProperty(minutes, lengths, async (drawn, length) => {
        count += 1;
        const symbol = `R${count}`;
        const bars = drawn
          .filter(([day]) => ![0, 6].includes(dayOfWeek(addDays(RANGE.from, day))))
          .map(([day, minute, own]) => {
            const midnight = localMidnightMs(addDays(RANGE.from, day), ZONE);
            return bar(length.source === '1d' ? midnight : midnight + minute * MINUTE_MS, own);
          })
          .toSorted((left, right) => left.startMs - right.startMs);
        const once = bars.filter(({ startMs }, index) => startMs !== bars[index - 1]?.startMs);
        await hold(symbol, length.source, once);
        const years = await make(symbol, length);
        const folded = foldBars(once, barLengthOf(length.timeframe), ZONE);
        // Months that the range begins in the middle of cannot be made.
        const startMs = length.timeframe === '1mo' ? localMidnightMs(tradingDay('2024-01-01'), ZONE) : 0;
        expect(years.map(({ isLast }) => isLast)).toEqual(
          years.map((_, index) => index === years.length - 1),
        );
        expect(years.flatMap((year) => year.bars)).toEqual(folded.filter((each) => each.startMs >= startMs));
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same fingerprint for the same sources, and another when one of them has changed', async () => {
    const at = (day: string) => localMidnightMs(tradingDay(day), ZONE);
    const own = { open: 1, close: 2, volume: 3 };
    const length = { timeframe: '1w', source: '1d' } as const;
    const fingerprints = async () =>
      (await make('F', length)).map(({ year, fingerprint }) => `${year} ${fingerprint}`);
    await hold('F', '1d', [bar(at('2023-12-27'), own), bar(at('2024-02-01'), own)]);
    const [before, again] = [await fingerprints(), await fingerprints()];
    expect([again, before.length]).toEqual([before, 2]);
    await hold('F', '1d', [bar(at('2023-12-27'), own), bar(at('2024-02-01'), { ...own, close: 4 })]);
    const [old, changed] = await fingerprints();
    // The last week of 2023 reaches into 2024, so both of its files are sources.
    expect([old === before[0], changed === before[1]]).toEqual([false, false]);
  });

  it('makes nothing where nothing is held', async () => {
    expect(await make('NOTHING', { timeframe: '1w', source: '1d' })).toEqual([]);
  });
});
