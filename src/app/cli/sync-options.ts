import { type Command, Option } from 'commander';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASET_NAMES, type DatasetName, parseDatasetName } from '../../domain/dataset.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { latestPublishedDay } from '../../domain/publication.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import {
  ROUTE_CHOICES,
  type RouteChoice,
  SYNC_LAYERS,
  type SyncLayer,
  type SyncRequest,
} from '../../plan/sync-request.ts';
import { type SyncWords, toSyncRequest } from '../sync/sync-words.ts';
import type { Invocation } from './command-spec.ts';
import { type DayRange, parseDayRange, type RangeNames } from './parse-range.ts';
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

/** Reads the request off a command line. Throws `E_DATASET`, `E_DATE`, `E_USAGE`. */
export async function readSyncRequest({ args, options, context }: Invocation): Promise<SyncRequest> {
  const { config, clock } = context;
  if (options['retryFailed'] === true && options['rebuild'] === true) {
    throw new BarlakeError('E_USAGE', {
      message: '--retry-failed and --rebuild exclude each other.',
      mend: '--rebuild alone does all of it.',
    });
  }
  const words: SyncWords = {
    datasets: args.length > 0 ? [...new Set(args.map(requireDataset))] : config.datasets,
    ...syncRange(options, clock.nowMs()),
    route: options['route'] as RouteChoice,
    through: options['through'] as SyncWords['through'],
    mode:
      options['rebuild'] === true ? 'rebuild' : options['retryFailed'] === true ? 'retry-failed' : 'missing',
  };
  return toSyncRequest(words, await readSymbols({ options, context }), config);
}

/**
 * The days of a sync: without an end up to the latest published day, without a beginning {@link DEFAULT_DAYS} back from there.
 * `names` are what whoever asked calls the ends. Throws `E_DATE`.
 */
export function syncRange(
  days: { readonly from?: unknown; readonly to?: unknown },
  nowMs: number,
  names?: RangeNames,
): DayRange {
  const calendar = tradingCalendar('24x7');
  const defaults = {
    to: () => latestPublishedDay(calendar, nowMs),
    from: (to: TradingDay) => addDays(to, -DEFAULT_DAYS),
  };
  return parseDayRange(days, defaults, names);
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
