import { assetOfSymbol } from '../../domain/asset-of-symbol.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName, GROUPED_DATASETS } from '../../domain/dataset.ts';
import { apiSpelling } from '../../domain/pair-symbol.ts';
import { latestPublishedDay } from '../../domain/publication.ts';
import { addDays } from '../../domain/trading-day.ts';
import type { ReconcileSource } from '../../plan/reconcile/bar-pair.ts';
import type { ReconcileRequest, SymbolChoice } from '../reconcile/reconcile-request.ts';
import type { Invocation } from './command-spec.ts';
import { parseDayRange } from './parse-range.ts';
import { readCount } from './result-options.ts';
import { readSymbols } from './symbol-options.ts';
import { requireDataset } from './sync-options.ts';

/** Without `--from`, this many calendar days back. */
const DEFAULT_DAYS = 30;

/** Symbols of a sample when each costs a call. */
const DEFAULT_SAMPLE = 20;

/** What a request is read from. */
type ReconcileWords = Pick<Invocation, 'args' | 'options'> & {
  readonly context: Pick<Invocation['context'], 'config' | 'clock' | 'cwd'>;
};

/** Reads the request off a command line. Throws `E_DATASET`, `E_DATE`, `E_USAGE`, `E_SYMBOL`, `E_UNIVERSE`. */
export async function readReconcileRequest(invocation: ReconcileWords): Promise<ReconcileRequest> {
  const { args, options, context } = invocation;
  const dataset = requireDataset(args[0] ?? '');
  const source = options['source'] as ReconcileSource;
  assertServes(source, dataset);
  const choice = await readChoice(invocation, source);
  if (choice.kind === 'given') assertFits(choice.symbols, dataset);
  const calendar = tradingCalendar(DATASETS[dataset].calendar, context.config.calendar);
  const range = parseDayRange(options, {
    to: () => latestPublishedDay(calendar, context.clock.nowMs()),
    from: (to) => addDays(to, -DEFAULT_DAYS),
  });
  return { dataset, source, ...range, choice };
}

async function readChoice(
  { options, context }: ReconcileWords,
  source: ReconcileSource,
): Promise<SymbolChoice> {
  const symbols = await readSymbols({ options, context });
  const sample = options['sample'];
  if (symbols !== undefined && sample !== undefined) {
    throw new BarlakeError('E_USAGE', {
      message: '--sample and a list of symbols exclude each other.',
      mend: 'Leave one of them out.',
    });
  }
  if (symbols !== undefined) return { kind: 'given', symbols: [...new Set(symbols.map(apiSpelling))] };
  if (sample !== undefined) return { kind: 'sample', count: readCount(sample, '--sample') };
  return source === 'rest' ? { kind: 'sample', count: DEFAULT_SAMPLE } : { kind: 'all' };
}

function assertServes(source: ReconcileSource, dataset: DatasetName): void {
  const { timeframe } = DATASETS[dataset];
  const grouped: readonly string[] = GROUPED_DATASETS;
  if (source === 'grouped' && !grouped.includes(dataset)) {
    throw new BarlakeError('E_USAGE', {
      message: `Grouped days answer ${GROUPED_DATASETS.join(', ')}, not ${dataset}.`,
      mend: `Ask for single symbols: barlake reconcile ${dataset} --source rest.`,
    });
  }
  if (source === 'minutes' && timeframe !== '1d') {
    throw new BarlakeError('E_USAGE', {
      message: `${dataset} holds minutes itself: only days can be held against minutes.`,
      mend: 'Name a daily dataset, or compare with --source rest.',
    });
  }
}

function assertFits(symbols: readonly string[], dataset: DatasetName): void {
  const { asset } = DATASETS[dataset];
  const stray = symbols.find((symbol) => assetOfSymbol(symbol) !== asset);
  if (stray === undefined) return;
  throw new BarlakeError('E_USAGE', {
    message: `${stray} belongs to ${assetOfSymbol(stray)}, and ${dataset} holds ${asset}.`,
    mend: 'Name a dataset of its kind, or leave the symbol out.',
  });
}
