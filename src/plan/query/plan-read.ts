import { resampleSource, TIMEFRAMES, type Timeframe } from '../../domain/timeframe.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { intersectRanges, mergeRanges, spanRanges, subtractRanges } from '../day-ranges.ts';
import type { DayRange } from '../fetch-task.ts';
import { snapOutward } from '../series-window.ts';
import type { MarketDay, ReadFacts, SeriesFile, SortedFile } from './read-facts.ts';
import type { BarsOrigin, ReadPart, ReadPlan } from './read-plan.ts';
import type { ReadRequest } from './read-request.ts';
import { takeBronze } from './take-bronze.ts';

/**
 * Which files answer a request, so that no bar comes twice. A day of a whole market that the lake holds is read there and nowhere else:
 * from bars put together once, else from silver, else from bronze. Only for days that it does not hold do bars of single symbols count: those
 * of the length asked for first, then what they can be put together from. Pure.
 */
export function planRead(request: ReadRequest, facts: ReadFacts): ReadPlan {
  const market = facts.market.filter(({ day }) => isWithin(day, request.days));
  const filled = market.filter(({ rows }) => rows > 0);
  const once: ReadPart[] = [];
  let rest: readonly MarketDay[] = filled;
  for (const [, files] of Map.groupBy(facts.precomputed, (file) => file.timeframe)) {
    const taken = takeSorted('precomputed', request, { files, days: rest });
    once.push(...taken.parts);
    rest = taken.rest;
  }
  const silver = takeSorted('silver', request, { files: facts.silver, days: rest });
  const parts = [
    ...once,
    ...silver.parts,
    ...takeBronze(request, silver.rest),
    ...takeSeries(request, facts.series, market),
  ];
  const read = new Set(parts.map(({ timeframe }) => timeframe));
  return { parts, readAt: TIMEFRAMES.find((length) => read.has(length)) ?? request.timeframe };
}

function isWithin(day: TradingDay, { from, to }: DayRange): boolean {
  return day >= from && day <= to;
}

interface Taken {
  readonly parts: readonly ReadPart[];
  /** Days that are still to be read. */
  readonly rest: readonly MarketDay[];
}

/** The days that partitions of many days hold, each shape of them a part. */
function takeSorted(
  origin: Extract<BarsOrigin, 'silver' | 'precomputed'>,
  { symbols, needsVwap }: ReadRequest,
  { files, days }: { readonly files: readonly SortedFile[]; readonly days: readonly MarketDay[] },
): Taken {
  const parts: ReadPart[] = [];
  const taken = new Set<TradingDay>();
  for (const [, alike] of Map.groupBy(files, ({ shape }) => shape)) {
    const used = alike.flatMap((sorted) => {
      const held = days.filter(
        ({ day, hasVwap }) =>
          isWithin(day, sorted) && !sorted.offDays.includes(day) && !(needsVwap && hasVwap),
      );
      for (const { day } of held) taken.add(day);
      return held.length === 0 ? [] : [{ sorted, held }];
    });
    if (used.length === 0) continue;
    const [first] = used;
    const ranges = used.flatMap(({ sorted, held }) => {
      const others = days.filter(
        ({ day, hasVwap }) =>
          isWithin(day, sorted) && (sorted.offDays.includes(day) || (needsVwap && hasVwap)),
      );
      const [from, to] = [held[0]?.day ?? sorted.from, held.at(-1)?.day ?? sorted.to];
      return subtractRanges(
        [{ from, to }],
        others.map(({ day }) => ({ from: day, to: day })),
      );
    });
    const isWhole = used.every(
      ({ sorted, held }) => held[0]?.day === sorted.from && held.at(-1)?.day === sorted.to,
    );
    parts.push({
      origin,
      timeframe: first?.sorted.timeframe ?? '1d',
      files: used.map(({ sorted }) => sorted.file),
      days: isWhole && ranges.length <= used.length ? undefined : mergeRanges(ranges),
      span: spanRanges(ranges),
      symbols,
      hasVwap: false,
    });
  }
  return { parts, rest: days.filter(({ day }) => !taken.has(day)) };
}

/** Bars of single symbols on days that the market’s files do not speak for. */
function takeSeries(
  request: ReadRequest,
  series: readonly SeriesFile[],
  market: readonly MarketDay[],
): readonly ReadPart[] {
  const { timeframe, base, days, isAdjusted } = request;
  if (series.length === 0) return [];
  const held = mergeRanges(market.map(({ day }) => ({ from: day, to: day })));
  // A longer bar cannot be cut: windows that the market has a day of are put together from days.
  const windows = held.map((range) => snapOutward(range, timeframe));
  const isTaken = !isAdjusted || !isLong(timeframe);
  const parts: Piece[] = [];
  for (const [symbol, own] of Map.groupBy(series, (file) => file.symbol)) {
    const exact = isTaken ? own.filter((file) => file.timeframe === timeframe) : [];
    const exactDays = subtractRanges(intersectRanges(coveredBy(exact), [days]), windows);
    parts.push(...piecesOf(symbol, exact, exactDays));
    if (timeframe === base) continue;
    const finer = own.filter((file) => file.timeframe === base);
    const finerDays = subtractRanges(intersectRanges(coveredBy(finer), [days]), [...held, ...exactDays]);
    parts.push(...piecesOf(symbol, finer, finerDays));
  }
  return joinPieces(parts);
}

/** Whether bars of a length can be of several days. */
export function isLong(timeframe: Timeframe): boolean {
  return resampleSource(timeframe) === '1d';
}

interface Piece {
  readonly symbol: string;
  readonly file: SeriesFile;
  readonly days: readonly DayRange[];
}

function coveredBy(files: readonly SeriesFile[]): readonly DayRange[] {
  return files.flatMap(({ covered }) => covered);
}

function piecesOf(symbol: string, files: readonly SeriesFile[], days: readonly DayRange[]): readonly Piece[] {
  return files.flatMap((file) => {
    const own = intersectRanges(days, [file.span]);
    return file.rows === 0 || own.length === 0 ? [] : [{ symbol, file, days: own }];
  });
}

/** Symbols of which the same days are read share a part. */
function joinPieces(pieces: readonly Piece[]): readonly ReadPart[] {
  const bySymbol = Map.groupBy(pieces, ({ symbol, file }) => `${file.timeframe} ${symbol}`);
  const groups = Map.groupBy(bySymbol.values(), (own) => {
    const days = mergeRanges(own.flatMap((piece) => piece.days));
    return `${own[0]?.file.timeframe ?? ''} ${days.map(({ from, to }) => `${from} ${to}`).join()}`;
  });
  return [...groups.values()].map((group): ReadPart => {
    const own = group.flat();
    const days = mergeRanges(group[0]?.flatMap((piece) => piece.days) ?? []);
    return {
      origin: 'targeted',
      timeframe: own[0]?.file.timeframe ?? '1d',
      files: own.map(({ file }) => file.file),
      days,
      span: spanRanges(days),
      // A file holds one symbol’s bars.
      symbols: [],
      hasVwap: true,
    };
  });
}
