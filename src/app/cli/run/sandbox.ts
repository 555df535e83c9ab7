import { once } from 'node:events';
import { resolve } from 'node:path';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import type { TradingDay } from '../../../domain/trading-day.ts';
import type { CallRate } from '../../../sandbox/rest/access/call-rate.ts';
import { PLAN_NAMES } from '../../../sandbox/rest/access/plan.ts';
import type { BarsFile, SandboxOptions } from '../../../sandbox/sandbox-options.ts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';
import type { Invocation } from '../command-spec.ts';
import { checkRange, parseDay } from '../parse-range.ts';
import { requireDataset } from '../sync-options.ts';

type Flags = Invocation['options'];

const DEFAULT_BARS_DATASET = 'stocks_daily';

/** The two ports are neighbours, so the first one may not be the last there is. */
const PORT_MAX = 65_534;
const SYMBOLS_MAX = 20_000;
const SEED_MAX = 0xffff_ffff;
const COUNT_MAX = 1_000_000;

/** Runs the stand-in until the command is stopped; that is its ordinary end. */
export async function run({ options, context }: Invocation): Promise<number> {
  const { terminal, signal, clock, cwd } = context;
  await using sandbox = await startSandbox({ ...readOptions(options, cwd), clock });
  const { rest, s3, bucket, accessKey, secretKey, apiKey, adminUrl } = sandbox;
  await terminal.out(`${JSON.stringify({ rest, s3, bucket, accessKey, secretKey, apiKey })}\n`);
  terminal.say(`The sandbox answers until you stop it. Faults, requests and its clock: ${adminUrl}`);
  if (!signal.aborted) await once(signal, 'abort');
  return EXIT.done;
}

function readOptions(flags: Flags, cwd: string): SandboxOptions {
  const bars = readBars(flags, cwd);
  if (bars.length > 0) refuseMarketFlags(flags);
  else refuseEventFiles(flags);
  return {
    bars,
    ...readSpan(flags),
    seed: wholeNumber(flags, 'seed', SEED_MAX),
    symbols: wholeNumber(flags, 'symbols', SYMBOLS_MAX, 1),
    datasets: list(flags, 'datasets')?.map(requireDataset),
    forbidden: list(flags, 'forbid')?.map(requireDataset),
    shuffle: flags['shuffle'] === true,
    splits: file(flags, 'splits', cwd),
    dividends: file(flags, 'dividends', cwd),
    ...readAccess(flags),
    port: wholeNumber(flags, 'port', PORT_MAX),
    historyDays: wholeNumber(flags, 'historyDays', COUNT_MAX),
    publishLagHours: wholeNumber(flags, 'publishLag', COUNT_MAX),
    nowMs: readInstant(flags),
    latencyMs: wholeNumber(flags, 'latencyMs', COUNT_MAX),
    faults: list(flags, 'fault'),
    cacheDir: file(flags, 'cache', cwd),
    bucket: text(flags, 'bucket'),
    accessKey: text(flags, 'accessKey'),
    secretKey: text(flags, 'secretKey'),
    apiKey: text(flags, 'apiKey'),
  };
}

function readSpan(flags: Flags): {
  readonly from: TradingDay | undefined;
  readonly to: TradingDay | undefined;
} {
  const from = day(flags, 'from');
  const to = day(flags, 'to');
  if (from !== undefined && to !== undefined) checkRange({ from, to });
  return { from, to };
}

function readBars(flags: Flags, cwd: string): readonly BarsFile[] {
  const dataset = requireDataset(text(flags, 'barsDataset') ?? DEFAULT_BARS_DATASET);
  const barsDay = day(flags, 'barsDay');
  const paths = list(flags, 'bars') ?? [];
  if (paths.length === 0 && (flags['barsDataset'] ?? flags['barsDay']) !== undefined) {
    throw usage('--bars-dataset and --bars-day say how --bars is read, and --bars is not there.');
  }
  return paths.map((path) => ({ path: resolve(cwd, path), dataset, day: barsDay }));
}

function refuseMarketFlags(flags: Flags): void {
  const given = ['symbols', 'from', 'to', 'datasets', 'shuffle'].filter((name) => flags[name] !== undefined);
  if (given.length > 0) {
    throw usage(
      `--${given.join(', --')} shape a synthetic market, and --bars serves real bars instead of one.`,
    );
  }
}

function refuseEventFiles(flags: Flags): void {
  const given = ['splits', 'dividends'].filter((name) => flags[name] !== undefined);
  if (given.length > 0) {
    throw usage(`--${given.join(', --')} belong to the bars of --bars; a synthetic market has its own.`);
  }
}

function readAccess(
  flags: Flags,
): Pick<SandboxOptions, 'plan' | 'rate' | 'sendsRetryAfter' | 'historyEdge' | 'isDelayed'> {
  return {
    plan: word(flags, 'plan', PLAN_NAMES),
    rate: readRate(flags),
    sendsRetryAfter: flags['retryAfter'] === true,
    historyEdge: word(flags, 'historyEdge', ['clip', 'reject']),
    isDelayed: flags['delayed'] === true ? true : undefined,
  };
}

function readRate(flags: Flags): CallRate | undefined {
  const found = text(flags, 'rate');
  if (found === undefined) return undefined;
  const match = /^(?<calls>[1-9]\d{0,5})(?:\/(?<unit>s|min))?$/.exec(found)?.groups;
  if (match === undefined) {
    throw usage(`--rate takes calls a minute or a second, like 5 or 100/s, found ${JSON.stringify(found)}.`);
  }
  return { calls: Number(match['calls']), windowMs: match['unit'] === 's' ? 1000 : 60_000 };
}

function word<Word extends string>(flags: Flags, name: string, words: readonly Word[]): Word | undefined {
  const found = text(flags, name);
  const known = words.find((candidate) => candidate === found);
  if (found === undefined || known !== undefined) return known;
  throw usage(`${flagOf(name)} takes ${words.join(', ')}, found ${JSON.stringify(found)}.`);
}

function file(flags: Flags, name: string, cwd: string): string | undefined {
  const found = text(flags, name);
  return found === undefined ? undefined : resolve(cwd, found);
}

function wholeNumber(flags: Flags, name: string, max: number, min = 0): number | undefined {
  const found = text(flags, name);
  if (found === undefined) return undefined;
  const value = Number(found);
  if (/^\d+$/.test(found) && value >= min && value <= max) return value;
  throw usage(`${flagOf(name)} takes a whole number from ${min} to ${max}, found ${JSON.stringify(found)}.`);
}

function readInstant(flags: Flags): number | undefined {
  const found = text(flags, 'now');
  if (found === undefined) return undefined;
  const instantMs = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(found) ? Date.parse(found) : Number.NaN;
  if (!Number.isNaN(instantMs)) return instantMs;
  throw usage(
    `--now takes an instant with its zone, like 2026-03-16T15:00:00Z, found ${JSON.stringify(found)}.`,
  );
}

function day(flags: Flags, name: string): TradingDay | undefined {
  const found = text(flags, name);
  return found === undefined ? undefined : parseDay(found, flagOf(name));
}

function text(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

/** A list given as several values, or as one with commas where commas cannot be part of a value. */
function list(flags: Flags, name: string): readonly string[] | undefined {
  const value = flags[name];
  if (!Array.isArray(value)) return undefined;
  const values = value as readonly string[];
  return name === 'datasets' || name === 'forbid' ? values.flatMap((item) => item.split(',')) : values;
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function usage(message: string): BarlakeError {
  return new BarlakeError('E_USAGE', { message, mend: 'See `barlake sandbox --help` and docs/sandbox.md.' });
}
