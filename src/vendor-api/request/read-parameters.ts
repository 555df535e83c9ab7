import { localDayBounds, type TimeZone } from '../../domain/local-time.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { BadRequest } from './api-answer.ts';

type Query = Readonly<Record<string, string>>;

/** No bar is older or younger than this. */
const EARLIEST_MS = Date.UTC(1970, 0, 2);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** A flag; `undefined` when it is not there. Refuses anything but `true` and `false`. */
export function readFlag(query: Query, name: string): boolean | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  if (text.toLowerCase() === 'true') return true;
  if (text.toLowerCase() === 'false') return false;
  throw new BadRequest(`The parameter '${name}' must be true or false`);
}

/** A whole number from 1 to `max`, or `fallback` when it is not there. */
export function readLimit(
  query: Query,
  { fallback, max }: { readonly fallback: number; readonly max: number },
): number {
  const text = query['limit'];
  if (text === undefined) return fallback;
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= max) return limit;
  throw new BadRequest(`The parameter 'limit' must be a number between 1 and ${max}`);
}

/** One of some words; `fallback` when it is not there. */
export function readWord<Word extends string>(
  query: Query,
  name: string,
  { words, fallback }: { readonly words: readonly Word[]; readonly fallback: Word },
): Word {
  const text = query[name];
  if (text === undefined) return fallback;
  const word = words.find((candidate) => candidate === text.toLowerCase());
  if (word !== undefined) return word;
  throw new BadRequest(`The parameter '${name}' must be one of: ${words.join(', ')}`);
}

/** A calendar date. */
export function readDay(name: string, text: string): TradingDay {
  const day = parseTradingDay(text);
  if (day !== undefined) return day;
  throw new BadRequest(`Could not parse the parameter '${name}'. Use YYYY-MM-DD`);
}

/** The instants a `from` or `to` stands for, half-open: a whole day of `zone`, or one millisecond. */
export function readTime(
  name: string,
  text: string,
  zone: TimeZone,
): { readonly startMs: number; readonly endMs: number } {
  const day = parseTradingDay(text);
  const span = day === undefined ? instantSpan(text) : localDayBounds(day, zone);
  if (span !== undefined && span.startMs >= EARLIEST_MS && span.endMs <= LATEST_MS) return span;
  throw new BadRequest(
    `Could not parse the time parameter: '${name}'. Use YYYY-MM-DD or Unix msec timestamps`,
  );
}

function instantSpan(text: string): { readonly startMs: number; readonly endMs: number } | undefined {
  if (!/^\d{1,15}$/.test(text)) return undefined;
  return { startMs: Number(text), endMs: Number(text) + 1 };
}
