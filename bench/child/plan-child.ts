import { tradingCalendar } from '../../src/domain/calendar/trading-calendar-of.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { DEFAULT_ESTIMATES } from '../../src/plan/estimate.ts';
import { planSync } from '../../src/plan/plan-sync.ts';

// The hardest case: five years of minutes for a universe in which every symbol has a history of its own already.
const [from, to] = [tradingDay('2021-01-04'), tradingDay('2025-12-31')];
const symbols = Array.from({ length: 12_000 }, (_, index) => `S${index}`);
const tradingDays = tradingCalendar('XNYS').tradingDays(from, to);
const listed = tradingDays.map((day) => ({ key: day, etag: day, sizeBytes: 28_000_000, lastModifiedMs: 0 }));
const callsPerMinute = 5;
const start = performance.now();
const plan = planSync(
  {
    datasets: ['stocks_minute'],
    from,
    to,
    through: 'bronze',
    mode: 'missing',
    precision: 'float64',
    route: 'auto',
    symbols,
  },
  [
    {
      dataset: 'stocks_minute',
      tradingDays,
      listed: new Map(
        tradingDays.flatMap((day, index) => (index % 2 === 0 ? [[day, listed[index] ?? never()]] : [])),
      ),
      landed: new Map(),
      bronze: new Map(),
      forbidden: new Set(),
      failed: new Map(),
      asked: new Map(),
      covered: new Map(
        symbols.map((symbol, index) => [
          symbol,
          [{ from, to: tradingDays[index % tradingDays.length] ?? to }],
        ]),
      ),
    },
  ],
  {
    nowMs: Date.UTC(2026, 5, 1),
    estimates: { ...DEFAULT_ESTIMATES, downloads: 8, ingests: 1, callsPerMinute, symbols: new Map() },
    access: { hasFlatFiles: true, hasRest: true, callsPerMinute, flatAfterDays: undefined },
  },
);
const seconds = (performance.now() - start) / 1000;
process.stdout.write(
  JSON.stringify({ seconds, tasks: plan.tasks.length, peakMb: process.resourceUsage().maxRSS / 1024 }),
);

function never(): never {
  throw new RangeError('every day has an object');
}
