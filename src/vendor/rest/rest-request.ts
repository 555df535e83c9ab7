import type { TradingDay } from '../../domain/trading-day.ts';

/** Values of a query string; what is `undefined` is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** One question to the REST API, with what messages and the memory of refusals need to know about it. */
export interface RestRequest {
  /** What is asked for, in words: `grouped daily`. */
  readonly endpoint: string;
  /** The questions that one refusal of the plan answers alike: `aggregates/options/minute`. */
  readonly family: string;
  /** Path below the base URL, encoded, with its leading slash. */
  readonly path: string;
  readonly query: Query;
  readonly symbol?: string;
  /** First and last day asked for, inclusive. */
  readonly range?: { readonly from: TradingDay; readonly to: TradingDay };
}

/** Where requests go, for messages. */
export interface RestSite {
  /** Host and port. */
  readonly host: string;
  /** Texts that must never appear in a message, whatever the vendor echoes. */
  readonly secrets: readonly string[];
}

/** The request in words: `aggregates of AAPL from 2024-01-02 to 2024-03-11`. */
export function describeRequest({
  endpoint,
  symbol,
  range,
}: Pick<RestRequest, 'endpoint' | 'symbol' | 'range'>): string {
  const of = symbol === undefined ? '' : ` of ${symbol}`;
  if (range === undefined) return `${endpoint}${of}`;
  const when = range.from === range.to ? ` for ${range.from}` : ` from ${range.from} to ${range.to}`;
  return `${endpoint}${of}${when}`;
}

/** The same facts for programs, for the `details` of an error. */
export function requestDetails({ endpoint, symbol, range, path }: RestRequest): Record<string, string> {
  return {
    endpoint,
    path,
    ...(symbol === undefined ? {} : { symbol }),
    ...(range === undefined ? {} : { from: range.from, to: range.to }),
  };
}

/** Text of the vendor’s, made fit for a message: one line, at most 300 characters, no key in it. */
export function quoteVendor(text: string, { secrets }: RestSite): string {
  const masked = secrets
    .filter((secret) => secret !== '')
    .reduce((line, secret) => line.replaceAll(secret, '***'), text.replaceAll(/\s+/g, ' ').trim());
  return masked.length > 300 ? `${masked.slice(0, 299)}…` : masked;
}

/** One segment of a path. Dots alone would be read as a step upwards. */
export function pathSegment(text: string): string {
  const encoded = encodeURIComponent(text);
  return /^\.+$/.test(encoded) ? encoded.replaceAll('.', '%2E') : encoded;
}

/** Path and query as they are sent. */
export function pathWithQuery({ path, query }: Pick<RestRequest, 'path' | 'query'>): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
