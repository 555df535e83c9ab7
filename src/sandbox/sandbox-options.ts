import type { Clock } from '../domain/clock.ts';
import type { DatasetName } from '../domain/dataset.ts';
import { localTimeMs } from '../domain/local-time.ts';
import { addDays, type TradingDay, tradingDay } from '../domain/trading-day.ts';
import type { CallRate } from './rest/access/call-rate.ts';
import type { PlanName } from './rest/access/plan.ts';

/** A file with real bars to serve instead of a synthetic market. */
export interface BarsFile {
  /** CSV or gzipped CSV in the vendor’s columns. */
  readonly path: string;
  readonly dataset: DatasetName;
  /** Serves the whole file as this day’s object instead of cutting it by trading day. */
  readonly day?: TradingDay | undefined;
}

/** How a sandbox is made. Everything has a default. */
export interface SandboxOptions {
  /** Decides the market, chances of faults and request ids. Default 1. */
  readonly seed?: number | undefined;
  /** Shares at a time; other assets grow with it. Default 60; 12,000 is full size. */
  readonly symbols?: number | undefined;
  /** First and last day of the market, inclusive. Default 2026-02-02 … 2026-03-13. */
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  /** Datasets of the synthetic market with objects in the bucket. Default all ten. */
  readonly datasets?: readonly DatasetName[] | undefined;
  /** Datasets that are listed but answer 403. Default none. */
  readonly forbidden?: readonly DatasetName[] | undefined;
  /** Days of history the plan covers, counted back from `nowMs`; older objects answer 403. Default everything. */
  readonly historyDays?: number | undefined;
  /** Hours from the end of a day to the publication of its objects. Default 11, as the vendor documents. */
  readonly publishLagHours?: number | undefined;
  /** The market’s time, which stands still until it is moved. Default: noon in New York on the day after `to`. */
  readonly nowMs?: number | undefined;
  /** The host’s clock, against which the age of requests is checked. Unchecked when absent. */
  readonly clock?: Clock | undefined;
  /** Real bars instead of a synthetic market; the bucket then holds nothing else. */
  readonly bars?: readonly BarsFile[] | undefined;
  /** JSON file with splits, as the splits endpoint answers; goes with `bars`. */
  readonly splits?: string | undefined;
  /** JSON file with dividends, as the dividends endpoint answers; goes with `bars`. */
  readonly dividends?: string | undefined;
  /** Rows in random order. Default false. */
  readonly shuffle?: boolean | undefined;
  /** The plan of the REST key. Default: everything, at any rate. */
  readonly plan?: PlanName | undefined;
  /** REST calls the key may make. Default: the plan’s. */
  readonly rate?: CallRate | undefined;
  /** Says in `Retry-After` how long a refused call has to wait, which the vendor does not. Default false. */
  readonly sendsRetryAfter?: boolean | undefined;
  /** What becomes of a range that begins before the plan’s history. Default: `clip` for basic, `reject` for the others. */
  readonly historyEdge?: 'clip' | 'reject' | undefined;
  /** Answers about bars say `DELAYED`. Default: as the plan does. */
  readonly isDelayed?: boolean | undefined;
  /** Wait before each answer. Default 0. */
  readonly latencyMs?: number | undefined;
  /** Faults in the grammar of `--fault`. */
  readonly faults?: readonly string[] | undefined;
  /** Keeps generated files from run to run. Default: a temporary folder, deleted at the end. */
  readonly cacheDir?: string | undefined;
  /** Port of the S3 side; the REST side takes the next. Default 0: any two free ports. */
  readonly port?: number | undefined;
  readonly bucket?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly apiKey?: string | undefined;
}

/** The keys a sandbox knows unless told otherwise. No secrets: it serves loopback only, and data made of nothing. */
export const SANDBOX_KEYS = {
  bucket: 'flatfiles',
  accessKey: 'sandbox',
  secretKey: 'sandbox-secret',
  apiKey: 'sandbox-key',
} as const;

/** Days of the default market: the change to fractional volumes, a clock change and a holiday are within. */
const SANDBOX_SPAN: { readonly from: TradingDay; readonly to: TradingDay } = {
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-03-13'),
};

/** The number of shares of the default market. */
export const SANDBOX_SYMBOLS = 60;

/** Hours from the end of a day to its publication, unless told otherwise: 11:00 the next morning. */
export const PUBLISH_LAG_HOURS = 11;

/** The span of the synthetic market; `from` alone or `to` alone moves the other end along when they would cross. */
export function spanOf({ from, to }: SandboxOptions): { readonly from: TradingDay; readonly to: TradingDay } {
  const length = 39;
  if (from !== undefined && to !== undefined) return { from, to };
  if (to !== undefined) return { from: addDays(to, -length), to };
  return from === undefined ? SANDBOX_SPAN : { from, to: addDays(from, length) };
}

/** Noon in New York on the day after the last one: everything is published, and the plan counts back from there. */
export function defaultNowMs(lastDay: TradingDay): number {
  return localTimeMs(addDays(lastDay, 1), '12:00', 'America/New_York');
}
