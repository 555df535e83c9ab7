import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TradingDay, tradingDay } from '../src/domain/trading-day.ts';
import { type FetchFacts, type HeldYear, seriesKey } from '../src/plan/fetch-facts.ts';
import { planFetch } from '../src/plan/plan-fetch.ts';
import { yearSpan } from '../src/plan/series-window.ts';
import { type BenchRow, seconds } from './bench-row.ts';
import { barlake } from './command-line.ts';
import { BENCH_FOLDER } from './full-size-files.ts';

const SYMBOLS = 500;
const FROM = '2025-01-02';
const TO = '2025-12-31';
/** What the client allows itself with an unlimited plan is 95; the vendor throttles above 100. */
const RATE_MIN = 90;

/** Daily bars of 500 symbols, from the vendor to the lake, by the command a person types; then the same again. */
export async function benchFetch(): Promise<readonly BenchRow[]> {
  const folder = join(BENCH_FOLDER, 'fetch');
  const lake = join(folder, 'lake');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const universe = join(folder, 'universe.txt');
  await writeFile(universe, Array.from({ length: SYMBOLS }, (_, index) => `S${index}`).join('\n'));
  const script = join(import.meta.dirname, 'child', 'serve-bars.ts');
  const server = spawn(process.execPath, [script, FROM, TO], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = (await once(server.stdout, 'data')) as [Buffer];
    const base = `http://127.0.0.1:${port.toString().trim()}`;
    const env = {
      POLYGON_BASE_URL: base,
      POLYGON_API_KEY: 'test-bench-key',
      POLYGON_RATE_LIMIT: 'unlimited',
      XDG_CACHE_HOME: folder,
    };
    const command = ['fetch', '--universe', universe, '--from', FROM, '--to', TO, '--lake', lake, '--json'];
    const first = JSON.parse(await barlake(command, env)) as FetchFigures;
    const rate = first.calls.made / first.seconds;
    const again = JSON.parse(await barlake(command, env)) as FetchFigures;
    const what = `fetch of ${SYMBOLS} symbols, a year of days each (${first.bars} bars, ${first.files} files)`;
    return [
      {
        what: `${what}: calls a second, to the last file published`,
        figure: `${rate.toFixed(1)} /s`,
        target: `≥ ${RATE_MIN} /s`,
        ok: rate >= RATE_MIN,
      },
      {
        what: 'the same again: calls, and seconds to find out',
        figure: `${again.calls.made}, ${again.seconds.toFixed(2)} s`,
        target: '0, < 1 s',
        ok: again.calls.made === 0 && again.seconds < 1,
      },
    ];
  } finally {
    server.kill();
  }
}

interface FetchFigures {
  readonly bars: number;
  readonly files: number;
  readonly seconds: number;
  readonly calls: { readonly made: number };
}

/** Planning alone: 12,000 symbols, five years, of which a part is held. */
export async function benchFetchPlanning(): Promise<readonly BenchRow[]> {
  const symbols = Array.from({ length: 12_000 }, (_, index) => `S${index}`);
  const facts: FetchFacts = {
    nowMs: Date.UTC(2026, 10, 20, 17),
    held: new Map(
      symbols.map((symbol, index) => [
        seriesKey({ asset: 'stocks', timeframe: '1d', symbol }),
        heldYears(index),
      ]),
    ),
    market: new Map([['stocks 1m', [{ from: tradingDay('2024-01-02'), to: tradingDay('2024-12-31') }]]]),
    allowance: 5,
    floors: new Map(),
  };
  const range = { from: tradingDay('2021-11-15'), to: tradingDay('2026-11-13') };
  const request = { symbols, timeframes: ['1m', '5m', '1h', '1d', '1w'], ...range, route: 'auto' } as const;
  const before = process.memoryUsage().rss;
  let series = 0;
  const took = await seconds(() => {
    series = planFetch(request, facts).totals.series;
    return Promise.resolve();
  });
  const memoryMb = Math.max(0, process.resourceUsage().maxRSS / 1024 - before / 1024 ** 2);
  const what = `planning a fetch of 12,000 symbols, five years, five timeframes (${series} series)`;
  return [
    { what, figure: `${took.toFixed(2)} s`, target: '< 2 s', ok: took < 2 },
    { what: 'memory it takes', figure: `${memoryMb.toFixed(0)} MB`, target: '< 500 MB', ok: memoryMb < 500 },
  ];
}

/** Every symbol’s history ends on another day. */
function heldYears(index: number): readonly HeldYear[] {
  return [2022, 2023, 2024].map((year) => {
    const span = yearSpan(year, '1d');
    const to: TradingDay =
      year === 2024 ? tradingDay(`2024-${String((index % 12) + 1).padStart(2, '0')}-15`) : span.to;
    return { year, source: 'aggregates', covered: [{ from: span.from, to }], isStale: false, rows: 250 };
  });
}
