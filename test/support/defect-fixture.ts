import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DATASET_NAMES, DATASETS, type DatasetName } from '../../src/domain/dataset.ts';
import { addDays, type TradingDay, tradingDay } from '../../src/domain/trading-day.ts';
import { type CleanMarket, cleanDay, type MarketLine, marketDays } from './defect-market.ts';

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'defects');

const cell = z.union([z.string(), z.number()]);
const edit = z.strictObject({
  dataset: z.enum(DATASET_NAMES).optional(),
  days: z.array(z.int().nonnegative()).optional(),
  symbols: z.array(z.int().nonnegative()).optional(),
  minutes: z.tuple([z.int(), z.int()]).optional(),
  set: z.record(z.string(), cell).optional(),
  scale: z.record(z.string(), z.number()).optional(),
  shift: z.number().optional(),
  drop: z.literal(true).optional(),
  repeat: z.record(z.string(), cell).optional(),
  copyDayBefore: z.literal(true).optional(),
});
const rows = z.array(z.record(z.string(), z.union([cell, z.boolean(), z.null()]))).optional();
const schema: z.ZodType<DefectFixture> = z.strictObject({
  thread: z.string(),
  what: z.string(),
  datasets: z.array(z.enum(DATASET_NAMES)).min(1),
  market: z.strictObject({
    lastDay: z.iso.date(),
    days: z.int(),
    symbols: z.int(),
    missingDays: z.array(z.int()).optional(),
    alsoDay: z.iso.date().optional(),
  }),
  edits: z.array(edit),
  reference: z.strictObject({ splits: rows, dividends: rows, tickers: rows, events: rows }).optional(),
  now: z.iso.datetime().optional(),
  expect: z.strictObject({
    refused: z.array(z.string()).optional(),
    ingest: z.array(z.string()).optional(),
    rules: z.array(z.string()),
  }),
});

/** What is done to some lines of some days. */
interface Edit {
  readonly dataset?: DatasetName | undefined;
  /** Days counted back from the last: 0 is the last one. Absent: the last. */
  readonly days?: readonly number[] | undefined;
  /** Symbols by number; absent: all. */
  readonly symbols?: readonly number[] | undefined;
  /** Minutes of the session, both in it; absent: all. */
  readonly minutes?: readonly [number, number] | undefined;
  readonly set?: Readonly<Record<string, string | number>> | undefined;
  readonly scale?: Readonly<Record<string, number>> | undefined;
  /** To the time, in seconds. */
  readonly shift?: number | undefined;
  readonly drop?: true | undefined;
  /** The same lines once more, with these fields. */
  readonly repeat?: Readonly<Record<string, string | number>> | undefined;
  /** The bars of the day before, with this day’s time. */
  readonly copyDayBefore?: true | undefined;
}

type Row = Readonly<Record<string, string | number | boolean | null>>;

/** A defect of the vendor’s on top of a clean market, with what has to be said of it. */
export interface DefectFixture {
  /** Where the vendor’s users have told of it. */
  readonly thread: string;
  readonly what: string;
  /** Its first is what the defect is in. */
  readonly datasets: readonly DatasetName[];
  readonly market: CleanMarket & {
    /** Days without a file, counted back from the last. */
    readonly missingDays?: readonly number[] | undefined;
    /** A day after the last that is none of the calendar’s, with a file. */
    readonly alsoDay?: string | undefined;
  };
  readonly edits: readonly Edit[];
  readonly reference?:
    | {
        readonly splits?: readonly Row[] | undefined;
        readonly dividends?: readonly Row[] | undefined;
        readonly tickers?: readonly Row[] | undefined;
        readonly events?: readonly Row[] | undefined;
      }
    | undefined;
  /** The instant at which it is validated; absent: noon of the day after. */
  readonly now?: string | undefined;
  readonly expect: {
    /** Reasons of refused rows. */
    readonly refused?: readonly string[] | undefined;
    /** Rules of findings made when the days were taken in. */
    readonly ingest?: readonly string[] | undefined;
    /** Rules of the findings of severity warning and error: these, and no other. */
    readonly rules: readonly string[];
  };
}

/** All fixtures, by name of file. */
export function defectFixtures(): readonly (readonly [string, DefectFixture])[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [name.slice(0, -5), schema.parse(JSON.parse(readFileSync(join(FOLDER, name), 'utf8')))]);
}

/** The files of a fixture, as lines without a header. */
export function fixtureFiles(
  fixture: DefectFixture,
): readonly { readonly dataset: DatasetName; readonly day: TradingDay; readonly lines: readonly string[] }[] {
  return fixture.datasets.flatMap((dataset) => {
    const { alsoDay } = fixture.market;
    const usual = marketDays(dataset, fixture.market);
    const days = alsoDay === undefined ? usual : [...usual, tradingDay(alsoDay)];
    return days.flatMap((day, index) => {
      const back = days.length - 1 - index;
      if (fixture.market.missingDays?.includes(back) === true) return [];
      // Minutes of one day are enough, and of more take long.
      if (DATASETS[dataset].timeframe === '1m' && back > 0) return [];
      const lines = fixture.edits
        .filter((own) => (own.dataset ?? fixture.datasets[0]) === dataset && (own.days ?? [0]).includes(back))
        .reduce(
          (all, own) => applyEdit(all, own, { dataset, day }),
          cleanDay(dataset, day, fixture.market.symbols),
        );
      return [{ dataset, day, lines: lines.map((line) => toText(line, dataset)) }];
    });
  });
}

function applyEdit(
  lines: readonly MarketLine[],
  own: Edit,
  { dataset, day }: { readonly dataset: DatasetName; readonly day: TradingDay },
): MarketLine[] {
  const tickers = [...new Set(lines.map(({ ticker }) => ticker))];
  const counts = new Map<string, number>();
  return lines.flatMap((line) => {
    const minute = counts.get(line.ticker) ?? 0;
    counts.set(line.ticker, minute + 1);
    const isMeant = own.symbols === undefined || own.symbols.includes(tickers.indexOf(line.ticker));
    const [from, to] = own.minutes ?? [0, Number.POSITIVE_INFINITY];
    if (!isMeant || minute < from || minute > to) return [line];
    if (own.drop === true) return [];
    const changed = change(own.copyDayBefore === true ? dayBefore(line, dataset, day) : line, own);
    return own.repeat === undefined ? [changed] : [changed, { ...changed, ...own.repeat }];
  });
}

function dayBefore(line: MarketLine, dataset: DatasetName, day: TradingDay): MarketLine {
  const [, before] = marketDays(dataset, { lastDay: addDays(day, -1), days: 2, symbols: 0 });
  const old = cleanDay(dataset, before ?? tradingDay('2024-01-02'), 60).find(
    ({ ticker }) => ticker === line.ticker,
  );
  return { ...(old ?? line), window_start: line.window_start };
}

function change(line: MarketLine, { set, scale = {}, shift = 0 }: Edit): MarketLine {
  const scaled = Object.fromEntries(
    Object.entries(scale).map(([name, factor]) => [
      name,
      rounded(Number(line[name as keyof MarketLine]) * factor, name),
    ]),
  );
  const start =
    typeof line.window_start === 'bigint'
      ? line.window_start + BigInt(shift) * 1_000_000_000n
      : line.window_start;
  return { ...line, ...scaled, window_start: start, ...set };
}

/** Volumes are whole, prices have four decimals. */
function rounded(value: number, name: string): number {
  return name === 'volume' ? Math.round(value) : Math.round(value * 10_000) / 10_000;
}

function toText(line: MarketLine, dataset: DatasetName): string {
  const { ticker, volume, open, close, high, low, window_start: start, transactions } = line;
  return DATASETS[dataset].hasVolume
    ? [ticker, volume, open, close, high, low, start, transactions].join(',')
    : [ticker, open, close, high, low, start].join(',');
}
