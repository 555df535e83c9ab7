import { type Command, Option } from 'commander';
import { assetOfSymbol } from '../../domain/asset-of-symbol.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { CALENDAR_SPAN } from '../../domain/calendar/calendar-span.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASET_NAMES, DATASETS, type DatasetName, parseDatasetName } from '../../domain/dataset.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { latestPublishedDay } from '../../domain/publication.ts';
import { addDays } from '../../domain/trading-day.ts';
import {
  ROUTE_CHOICES,
  type RouteChoice,
  SYNC_LAYERS,
  type SyncLayer,
  type SyncRequest,
} from '../../plan/sync-request.ts';
import type { Invocation } from './command-spec.ts';
import { type DayRange, parseDayRange } from './parse-range.ts';
import { addSymbolOptions, readSymbols } from './symbol-options.ts';

/** Without `--from`, a sync looks this many calendar days back. */
const DEFAULT_DAYS = 30;

const THROUGH_DEFAULT: SyncLayer = 'bronze';

/** Adds the arguments that `plan` and `sync` share: what should exist. */
export function addSyncOptions(command: Command): void {
  command
    .argument(
      '[dataset...]',
      'datasets, for example stocks_daily options_minute; default: those of barlake.yaml',
    )
    .option('--from <day>', `first trading day, YYYY-MM-DD; default: ${DEFAULT_DAYS} days before --to`)
    .option('--to <day>', 'last trading day; default: the latest published one')
    .addOption(
      new Option('--through <layer>', 'how far to go').choices([...SYNC_LAYERS]).default(THROUGH_DEFAULT),
    )
    .addOption(
      new Option('--route <route>', 'where to fetch from: the cheapest, files, grouped daily, or REST alone')
        .choices([...ROUTE_CHOICES])
        .default('auto'),
    )
    .option('--retry-failed', 'also what failed or was refused before')
    .option('--rebuild', 'everything in the range anew, from landing where it is still good');
  addSymbolOptions(command);
}

/** Outside its span the calendar knows no trading days, and nothing would be fetched without a word. */
function assertInCalendar(range: DayRange): void {
  const { from, to } = CALENDAR_SPAN;
  if (range.to >= from && range.from <= to) return;
  throw new BarlakeError('E_DATE', {
    message: `${range.from} to ${range.to} lies outside the calendar, which knows trading days from ${from} to ${to}.`,
    mend: 'Ask for days within it.',
    details: { ...range },
  });
}

/** Every dataset needs a symbol of its asset, and every symbol a dataset. */
function assertFitting(symbols: readonly string[], datasets: readonly DatasetName[]): void {
  const assets = new Set(datasets.map((dataset) => DATASETS[dataset].asset));
  const stray = symbols.find((symbol) => !assets.has(assetOfSymbol(symbol)));
  if (stray !== undefined) {
    throw new BarlakeError('E_USAGE', {
      message: `${stray} belongs to ${assetOfSymbol(stray)}, and no such dataset was named: ${datasets.join(', ')}.`,
      mend: 'Name a dataset of its kind, or leave the symbol out. Symbols of pairs are written as the REST API does: X:BTCUSD.',
    });
  }
}

/** Reads the request off a command line. Throws `E_DATASET`, `E_DATE`, `E_USAGE`. */
export async function readSyncRequest({ args, options, context }: Invocation): Promise<SyncRequest> {
  const { config, clock } = context;
  if (options['retryFailed'] === true && options['rebuild'] === true) {
    throw new BarlakeError('E_USAGE', {
      message: '--retry-failed and --rebuild exclude each other.',
      mend: '--rebuild alone does all of it.',
    });
  }
  const datasets = args.length > 0 ? [...new Set(args.map(requireDataset))] : config.datasets;
  const calendar = tradingCalendar('24x7');
  const range = parseDayRange(options, {
    to: () => latestPublishedDay(calendar, clock.nowMs()),
    from: (to) => addDays(to, -DEFAULT_DAYS),
  });
  assertInCalendar(range);
  const symbols = await readSymbols({ options, context });
  if (symbols !== undefined) assertFitting(symbols, datasets);
  return {
    datasets,
    ...range,
    route: options['route'] as RouteChoice,
    ...(symbols === undefined ? {} : { symbols }),
    ...readLayers(options['through']),
    mode:
      options['rebuild'] === true ? 'rebuild' : options['retryFailed'] === true ? 'retry-failed' : 'missing',
    precision: config.lake.precision,
  };
}

/** Silver and gold are made of bronze, so that a sync goes through that first. */
function readLayers(through: unknown): Pick<SyncRequest, 'through' | 'onward'> {
  if (through === 'landing') return { through };
  return { through: 'bronze', ...(through === 'silver' || through === 'gold' ? { onward: through } : {}) };
}

/** The dataset of that name. Throws `E_DATASET` with the nearest one. */
export function requireDataset(text: string): DatasetName {
  const dataset = parseDatasetName(text);
  if (dataset !== undefined) return dataset;
  const near = nearestWord(text, DATASET_NAMES);
  throw new BarlakeError('E_DATASET', {
    message: `There is no dataset ${JSON.stringify(text)}.`,
    mend: `${near === undefined ? '' : `Did you mean ${near}? `}Datasets are ${DATASET_NAMES.join(', ')}.`,
    details: { found: text },
  });
}
