import { seededRandom } from './seeded-random.ts';

/** The fields of every series, in the order in which they are stored. */
export const MARKET_FIELDS = ['open', 'high', 'low', 'close', 'volume', 'vwap', 'factor', 'change'] as const;

/** Name of a stored field. */
export type MarketField = (typeof MARKET_FIELDS)[number];

/** What a series is made to try. `plain` has a bar in every row. */
export const HABITS = [
  'plain',
  'halted',
  'flat',
  'coarse',
  'penny',
  'dear',
  'thin',
  'late',
  'gone',
  'young',
] as const;

/** One of {@link HABITS}. */
export type Habit = (typeof HABITS)[number];

/** Adjusted bars of one symbol on consecutive rows of the calendar; rows without a bar are NaN. */
export interface MarketSeries {
  readonly symbol: string;
  /** Row of the calendar on which the first bar stands. */
  readonly firstRow: number;
  readonly rows: number;
  readonly fields: Readonly<Record<MarketField, Float32Array>>;
}

/** A made-up market as qlib sees one; series in the order of their symbols. */
export interface QlibMarket {
  /** `YYYY-MM-DD`, ascending, without weekends. */
  readonly calendar: readonly string[];
  readonly series: readonly MarketSeries[];
}

/** Which market to make. */
export interface MarketRequest {
  readonly days: number;
  readonly seed: number;
  /** One series each, in this order. */
  readonly habits: readonly Habit[];
  /** At most so many rows of each series, in the same order; where it is missing, all of its life. */
  readonly rowsMax?: readonly number[];
}

/**
 * Makes bars for {@link MarketRequest.habits}: late listings, delistings, halts of up to 65 days, prices that stand still,
 * ties, no volume, no vwap, prices of a fraction of a cent and of half a million. Only + − × ÷ and roundings are used, so that
 * every machine makes the same bits. Volume stays within a factor of a hundred: qlib’s own variances, which are updated from
 * row to row, keep errors of the size of the largest value they have seen.
 */
export function makeQlibMarket({ days, seed, habits, rowsMax = [] }: MarketRequest): QlibMarket {
  const random = seededRandom(seed);
  return {
    calendar: weekdays(days),
    series: habits.map((habit, index) =>
      makeSeries(`S${String(index).padStart(4, '0')}`, habit, {
        days: Math.min(days, rowsMax[index] ?? days),
        random,
      }),
    ),
  };
}

/** `count` habits, each as often as the others. */
export function manyHabits(count: number): readonly Habit[] {
  return Array.from({ length: count }, (_, index) => HABITS[index % HABITS.length] ?? 'plain');
}

function weekdays(count: number): readonly string[] {
  const dayMs = 86_400_000;
  const days: string[] = [];
  for (let ms = Date.UTC(2019, 0, 1); days.length < count; ms += dayMs) {
    const weekday = new Date(ms).getUTCDay();
    if (weekday !== 0 && weekday !== 6) days.push(new Date(ms).toISOString().slice(0, 10));
  }
  return days;
}

interface Source {
  readonly days: number;
  readonly random: () => number;
}

/** First row and number of rows. */
function lifeOf(habit: Habit, { days, random }: Source): readonly [number, number] {
  const early = Math.floor(days * (0.1 + 0.5 * random()));
  if (habit === 'late') return [early, days - early];
  if (habit === 'gone') return [0, days - early];
  if (habit === 'young') return [early, 1 + Math.floor(4 * random())];
  return [0, days];
}

const FIRST_PRICES: Partial<Record<Habit, number>> = { penny: 0.0006, dear: 500_000, coarse: 4 };
const TICKS: Partial<Record<Habit, number>> = { penny: 0.000_001, coarse: 0.25 };

function makeSeries(symbol: string, habit: Habit, source: Source): MarketSeries {
  const { random } = source;
  const [firstRow, rows] = lifeOf(habit, source);
  const column = (): Float32Array => new Float32Array(rows).fill(Number.NaN);
  const [open, high, low, close] = [column(), column(), column(), column()];
  const [volume, vwap, factor, change] = [column(), column(), column(), column()];
  const tick = TICKS[habit] ?? 0.01;
  const toTick = (price: number): number => Math.max(tick, Math.round(price / tick) * tick);
  const isHalt = haltsOf(habit, rows, random);
  const isStill = stillsOf(habit, rows, random);
  let price = FIRST_PRICES[habit] ?? 5 + 200 * random();
  const usual = habit === 'dear' ? 400 : habit === 'thin' ? 30_000_000 : 10_000 + 500_000 * random();
  let shares = usual;
  let adjustment = 1;
  let lastClose = Number.NaN;
  for (let row = 0; row < rows; row++) {
    if (random() < 0.002) adjustment *= random() < 0.5 ? 2 : 1.0123;
    const move = isStill(row) ? 0 : (random() + random() + random() - 1.5) * 0.04;
    const begin = toTick(price * (isStill(row) ? 1 : 1 + (random() - 0.5) * 0.01));
    price = Math.max(tick, price * (1 + move));
    const end = toTick(price);
    const spread = isStill(row) ? 0 : 0.015 * random() * price;
    if (!isStill(row)) shares *= 0.6 + 0.85 * random();
    // Within a factor of four of the usual; not at a bound, where it would stand still.
    if (shares < usual / 4 || shares > usual * 4) shares = usual * (0.5 + random());
    const traded = habit !== 'plain' && random() < (habit === 'flat' ? 0.1 : 0.01) ? 0 : Math.round(shares);
    if (isHalt(row)) continue;
    open[row] = begin * adjustment;
    high[row] = toTick(Math.max(begin, end) + spread) * adjustment;
    low[row] = toTick(Math.min(begin, end) - spread) * adjustment;
    close[row] = end * adjustment;
    volume[row] = traded / adjustment;
    if (habit !== 'thin' && (habit === 'plain' || random() > 0.02))
      vwap[row] = ((begin + 2 * end) / 3) * adjustment;
    factor[row] = adjustment;
    change[row] = (end * adjustment) / lastClose - 1;
    lastClose = end * adjustment;
  }
  return { symbol, firstRow, rows, fields: { open, high, low, close, volume, vwap, factor, change } };
}

/** Rows without a bar: single days, a week, and one halt longer than the longest window; never the first or last row. */
function haltsOf(habit: Habit, rows: number, random: () => number): (row: number) => boolean {
  const halted = new Set<number>();
  const rate = habit === 'halted' ? 0.06 : habit === 'plain' || habit === 'dear' ? 0 : 0.01;
  for (let row = 1; row < rows - 1; row++) if (random() < rate) halted.add(row);
  const addRun = (length: number): void => {
    const start = 1 + Math.floor(random() * Math.max(1, rows - length - 2));
    for (let row = start; row < Math.min(start + length, rows - 1); row++) halted.add(row);
  };
  if (habit === 'halted') {
    addRun(6);
    if (rows > 140) addRun(65);
  }
  return (row) => halted.has(row);
}

/** Rows on which neither price nor volume moves. */
function stillsOf(habit: Habit, rows: number, random: () => number): (row: number) => boolean {
  if (habit !== 'flat') return () => false;
  const stretches = Array.from({ length: 1 + Math.floor(rows / 120) }, () => {
    const start = Math.floor(random() * rows);
    return { start, end: start + 12 + Math.floor(60 * random()) };
  });
  return (row) => stretches.some(({ start, end }) => row >= start && row < end);
}
