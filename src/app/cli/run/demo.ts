import { join, relative } from 'node:path';
import { BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';
import { tradingCalendar } from '../../../domain/calendar/trading-calendar-of.ts';
import type { DatasetName } from '../../../domain/dataset.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { latestPublishedDay } from '../../../domain/publication.ts';
import { addDays } from '../../../domain/trading-day.ts';
import { fileCatalog } from '../../../lake/catalog/catalog-address.ts';
import type { DayRange } from '../../../plan/fetch-task.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { formatDuration } from '../format-number.ts';
import { run as runDiscover } from './discover.ts';
import { run as runExport } from './export-qlib.ts';
import { run as runBuild } from './features-build.ts';
import { run as runEval } from './features-eval.ts';
import { run as runFetch } from './fetch.ts';
import { run as runQuery } from './query.ts';
import { run as runServe } from './serve.ts';
import { run as runSql } from './sql.ts';
import { run as runStatus } from './status.ts';
import { run as runSync } from './sync.ts';
import { run as runReference } from './sync-reference.ts';

const DATASETS: readonly DatasetName[] = ['stocks_daily', 'stocks_minute', 'options_daily', 'options_minute'];
const SYMBOLS_MAX = 12_000;
/** Six weeks of market. */
const CALENDAR_DAYS = 41;

/** A symbol that everybody knows; the stand-in always lists it. */
const SHOWN_SYMBOL = 'AAPL';
const SHOWN_TIMEFRAMES = '1h,1w';
/** The week that they begin in lies within the six weeks, too. */
const SHOWN_DAYS = 28;
/** What silver is built of: days of shares and of options, with the features of the set `base`. */
const BUILT: readonly DatasetName[] = ['stocks_daily', 'options_daily'];
const SHOWN_FEATURES = ['$close', '$close/Ref($close,1)-1', 'Mean($close,5)', 'Rank($volume,20)'];
const SHOWN_SQL =
  'SELECT symbol, count(*) AS minutes, min(low) AS low, max(high) AS high, sum(volume)::BIGINT AS volume FROM stocks_minute GROUP BY symbol ORDER BY volume DESC LIMIT 5';

/**
 * Starts the stand-in vendor, syncs the last six weeks of four datasets from it, and shows what came of it. Everything
 * runs through the same commands that a person types. Then serves the dashboard until it is stopped, unless `--exit` is given.
 * With `--json`, prints the sync’s document only.
 */
export async function run(invocation: Invocation): Promise<number> {
  const { context, options } = invocation;
  const startedMs = context.clock.monotonicMs();
  const span = lastWeeks(context.clock.nowMs());
  await using sandbox = await startSandbox({
    symbols: wholeNumber(options['symbols'], '--symbols', SYMBOLS_MAX),
    seed: wholeNumber(options['seed'], '--seed', Number.MAX_SAFE_INTEGER),
    datasets: DATASETS,
    clock: context.clock,
    ...span,
  });
  const demo: CommandContext = { ...context, config: demoConfiguration(context, sandbox) };
  const sync = { args: DATASETS, options: { ...span, through: 'bronze', route: 'auto' }, context: demo };
  if (context.json) return await runSync(sync);
  const tour = startTour(demo);
  await tour.step(
    'A vendor of our own: made-up shares and options behind the real protocol, all on this machine',
    `sandbox --symbols ${String(options['symbols'])} --from ${span.from} --to ${span.to}`,
  );
  await context.terminal.out(`listening on ${sandbox.s3}\n`);
  await tour.step(
    'Whole-market files, checked and turned into Parquet',
    `sync ${DATASETS.join(' ')} --from ${span.from} --to ${span.to} --lake ${tour.lake}`,
  );
  const exit = await runSync(sync);
  if (exit !== EXIT.done) return exit;
  await findAndFetch(demo, tour, span);
  await tour.step('What is there, and what is missing', `status --lake ${tour.lake}`);
  await runStatus({ args: [], options: {}, context: demo });
  await showBars(demo, tour);
  const worst = Math.max(await goThroughGold(demo, tour), EXIT.done);
  const took = formatDuration(context.clock.monotonicMs() - startedMs);
  await context.terminal.out(farewell(tour.lake, took, context.terminal.outColors.bold));
  if (options['exit'] === true) return worst;
  await tour.step(
    'The dashboard, with the vendor’s stand-in behind it, until you press Ctrl-C',
    `serve --lake ${tour.lake}`,
  );
  return Math.max(worst, await keepServing(demo));
}

/** On another port when the usual one is taken. */
async function keepServing(context: CommandContext): Promise<number> {
  try {
    return await runServe({ args: [], options: {}, context });
  } catch (error) {
    if (!isBarlakeError(error, 'E_PORT')) throw error;
    return runServe({ args: [], options: { port: '0' }, context });
  }
}

/** Adjusted prices, features, and a directory that qlib opens; ends with a small table. The worst exit code of the steps. */
async function goThroughGold(demo: CommandContext, tour: Tour): Promise<number> {
  await tour.step(
    'Splits and dividends, so that prices of different days can be compared',
    `sync reference --only splits,dividends --lake ${tour.lake}`,
  );
  const reference = { only: 'splits,dividends' };
  const exits = [await runReference({ args: ['reference'], options: reference, context: demo })];
  await tour.step(
    'Silver: bars sorted by symbol, with factors and features',
    `features build ${BUILT.join(' ')} --lake ${tour.lake}`,
  );
  exits.push(await runBuild({ args: BUILT, options: {}, context: demo }));
  await tour.step(
    'Gold: a directory that qlib opens, every cell read back',
    `export qlib --verify --lake ${tour.lake}`,
  );
  exits.push(await runExport({ args: [], options: { verify: true }, context: demo }));
  const quoted = SHOWN_FEATURES.map((expression) => `'${expression}'`).join(' ');
  await tour.step(
    'Any feature in qlib’s language, on adjusted prices',
    `features eval ${quoted} --dataset stocks_daily --symbols ${SHOWN_SYMBOL} --limit 8 --lake ${tour.lake}`,
  );
  const shown = { dataset: 'stocks_daily', symbols: SHOWN_SYMBOL, limit: '8' };
  exits.push(await runEval({ args: SHOWN_FEATURES, options: shown, context: demo }));
  return Math.max(...exits);
}

/** What there is, and bars of other lengths: neither needs a call for what the lake holds. */
async function findAndFetch(demo: CommandContext, tour: Tour, span: DayRange): Promise<void> {
  await tour.step(
    'The symbols of the market, with types and names: a thousand in a call',
    `discover us_equities --limit 5 --lake ${tour.lake}`,
  );
  const discover = { route: 'auto', active: 'true', limit: '5' };
  await runDiscover({ args: ['us_equities'], options: discover, context: demo });
  const range = { from: addDays(span.to, -SHOWN_DAYS), to: span.to };
  await tour.step(
    'Hours and weeks of one symbol, made from the minutes and days that are held: no call',
    `fetch ${SHOWN_SYMBOL} --timeframes ${SHOWN_TIMEFRAMES} --from ${range.from} --to ${range.to} --lake ${tour.lake}`,
  );
  // Without its days it would ask for the last one too, which is over before its file is out.
  const fetch = { timeframes: SHOWN_TIMEFRAMES, route: 'auto', ...range };
  await runFetch({ args: [SHOWN_SYMBOL], options: fetch, context: demo });
}

async function showBars(demo: CommandContext, tour: Tour): Promise<void> {
  const query = { dataset: 'stocks_daily', symbols: SHOWN_SYMBOL, limit: '5' };
  await tour.step(
    'A few bars',
    `query --dataset ${query.dataset} --symbols ${query.symbols} --limit ${query.limit} --lake ${tour.lake}`,
  );
  await runQuery({ args: [], options: query, context: demo });
  await tour.step('And SQL over all of them', `sql "${SHOWN_SQL}" --lake ${tour.lake}`);
  await runSql({ args: [SHOWN_SQL], options: { timeout: '300' }, context: demo });
}

/** The last six weeks that the vendor has published, so that the lake comes out complete to this day. */
function lastWeeks(nowMs: number): DayRange {
  const to = latestPublishedDay(tradingCalendar('XNYS'), nowMs);
  return { from: addDays(to, -CALENDAR_DAYS), to };
}

/** Prints each step with the command that does it. */
interface Tour {
  /** The lake as a person would type it. */
  readonly lake: string;
  step(title: string, command: string): Promise<void>;
}

function startTour({ terminal, config, cwd }: CommandContext): Tour {
  const { bold, dim } = terminal.outColors;
  return {
    lake: relative(cwd, config.lake.root) || '.',
    step: (title, command) => terminal.out(`\n${bold(title)}\n${dim(`$ barlake ${command}`)}\n`),
  };
}

/** The person’s configuration, pointed at the stand-in and, unless told otherwise, at a lake of its own. */
function demoConfiguration(context: CommandContext, sandbox: Sandbox): Configuration {
  const { config, loaded } = context;
  const isChosen =
    loaded?.settings.some(({ key, origin }) => key === 'lake.root' && origin.kind === 'flag') ?? false;
  const own = join(context.cwd, 'demo-lake');
  return {
    ...config,
    lake: isChosen
      ? config.lake
      : { ...config.lake, root: own, catalog: fileCatalog(own), bucket: undefined },
    // Workers elsewhere know nothing of the stand-in.
    queue: { ...config.queue, url: undefined },
    vendor: {
      ...config.vendor,
      baseUrl: sandbox.rest,
      rateLimitPerMinute: 'unlimited',
      s3Endpoint: sandbox.s3,
      s3Bucket: sandbox.bucket,
      credentials: { apiKey: sandbox.apiKey, s3AccessKey: sandbox.accessKey, s3SecretKey: sandbox.secretKey },
    },
  };
}

function wholeNumber(value: unknown, flag: string, max: number): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 1 && number <= max) return number;
  throw new BarlakeError('E_USAGE', {
    message: `${flag} ${JSON.stringify(value)} is not a whole number from 1 to ${max}.`,
    mend: `For example: ${flag} 60.`,
  });
}

function farewell(lake: string, duration: string, bold: (text: string) => string): string {
  return `
${bold(`That took ${duration}. The lake is yours to play with:`)}
  npx barlake status ${SHOWN_SYMBOL} --lake ${lake}
  npx barlake query --dataset options_minute --limit 10 --lake ${lake}
  npx barlake sql "SHOW TABLES" --lake ${lake}
${bold('In Python, with qlib:')}
  import qlib; qlib.init(provider_uri="${lake}/gold/qlib/stocks_daily", region="us")
  from qlib.data import D; D.features(["${SHOWN_SYMBOL}"], ["$close", "Ref($close,1)/$close-1"])
${bold('With a key of your own:')}
  npx barlake init && npx barlake doctor && npx barlake sync stocks_daily
`;
}
