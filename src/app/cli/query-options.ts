import { parseAdjustment } from '../../domain/adjust/adjustment.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { ASSETS, type Asset, DATASET_NAMES, DATASETS, parseDatasetName } from '../../domain/dataset.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { parseTimeframe, TIMEFRAMES, type Timeframe } from '../../domain/timeframe.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { parseSeriesName } from '../../lake/targeted/series-file.ts';
import type { BarsRequest } from '../query/query-engine.ts';
import type { Invocation } from './command-spec.ts';
import { checkRange, parseDay } from './parse-range.ts';
import { readSymbols } from './symbol-options.ts';

type Options = Invocation['options'];

/** Reads what `query` was asked for; limits and formats are read elsewhere. Throws `E_USAGE`, `E_DATASET`, `E_DATE`, `E_SYMBOL` and `E_UNIVERSE`. */
export async function readBarsRequest({
  options,
  context,
}: Pick<Invocation, 'options' | 'context'>): Promise<BarsRequest> {
  return barsRequestOf(options, (await readSymbols({ options, context })) ?? []);
}

/** The same out of options by name, for those who have the symbols already. Throws `E_USAGE`, `E_DATASET` and `E_DATE`. */
export function barsRequestOf(options: Options, symbols: readonly string[]): BarsRequest {
  return {
    ...readKind(options),
    ...readTimes(options),
    symbols,
    columns: readList(options['columns'], '--columns'),
    features: readList(options['features'], '--features'),
    expressions: readExpressions(options['expr']),
    order: options['order'] === 'time' ? 'time' : 'symbol',
    isDescending: options['desc'] === true,
  };
}

type Kind = Pick<BarsRequest, 'asset' | 'timeframe' | 'dataset'>;

/** A dataset, with another length if one is named; or an asset and a length, from wherever the lake has it. */
function readKind(options: Options): Kind {
  const dataset = textOf(options['dataset']);
  const length = textOf(options['timeframe']);
  const timeframe = length === undefined ? undefined : requireTimeframe(length);
  const asset = textOf(options['asset']) as Asset | undefined;
  if (dataset !== undefined) {
    if (asset !== undefined) {
      throw usage(
        '--dataset and --asset exclude each other: a dataset is of an asset.',
        'Leave one of them out; --asset reads all that the lake holds of one.',
      );
    }
    const named = requireBars(dataset);
    return { dataset, asset: named.asset, timeframe: timeframe ?? named.timeframe };
  }
  if (asset !== undefined && timeframe !== undefined) return { asset, timeframe };
  throw usage(
    'query has to be told which bars.',
    `Name a dataset, --dataset stocks_daily, or an asset and the length of bars: --asset stocks --timeframe 1h. Assets are ${ASSETS.join(', ')}.`,
  );
}

/** The dataset or series of that name. Throws `E_DATASET` with what either is called. */
function requireBars(text: string): { readonly asset: Asset; readonly timeframe: Timeframe } {
  const dataset = parseDatasetName(text);
  const named = dataset === undefined ? parseSeriesName(text) : DATASETS[dataset];
  if (named !== undefined) return named;
  const near = nearestWord(text, DATASET_NAMES);
  throw new BarlakeError('E_DATASET', {
    message: `There is no dataset ${JSON.stringify(text)}.`,
    mend:
      `${near === undefined ? '' : `Did you mean ${near}? `}Datasets are ${DATASET_NAMES.join(', ')}. ` +
      `Bars of single symbols are named for asset and length, stocks_1h; lengths are ${TIMEFRAMES.join(', ')}.`,
    details: { found: text },
  });
}

function requireTimeframe(text: string): Timeframe {
  const timeframe = parseTimeframe(text);
  if (timeframe !== undefined) return timeframe;
  throw usage(
    `--timeframe: there is no length of bars ${JSON.stringify(text)}.`,
    `Lengths are ${TIMEFRAMES.join(', ')}.`,
  );
}

type Times = Pick<BarsRequest, 'from' | 'to' | 'startMs' | 'endMs' | 'adjust' | 'asOf'>;

function readTimes(options: Options): Times {
  const adjustment = readAdjustment(options);
  const { asOf } = adjustment;
  const from = readMoment(options['from'], '--from');
  const to = readMoment(options['to'], '--to');
  if (from.day !== undefined && to.day !== undefined) checkRange({ from: from.day, to: to.day });
  if (from.ms !== undefined && to.ms !== undefined && from.ms >= to.ms) {
    throw new BarlakeError('E_DATE', {
      message: '--from does not lie before --to.',
      mend: 'Swap them; of instants, the second is not in the range.',
    });
  }
  if (to.day !== undefined && asOf !== undefined && to.day > asOf) {
    throw usage(
      `--to ${to.day} lies after --as-of ${asOf}: what was known then says nothing about later days.`,
      'Leave --to out, or name a later --as-of.',
    );
  }
  return { from: from.day, to: to.day ?? asOf, startMs: from.ms, endMs: to.ms, ...adjustment };
}

interface Moment {
  readonly day?: TradingDay;
  readonly ms?: number;
}

/** Seconds and their parts may be left out; the zone may not: a clock without one says nothing. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A day, or an instant. */
function readMoment(value: unknown, flag: string): Moment {
  const text = textOf(value);
  if (text === undefined) return {};
  if (!text.includes('T')) return { day: parseDay(text, flag) };
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return { ms };
  throw new BarlakeError('E_DATE', {
    message: `${flag} ${JSON.stringify(text)} is neither a day nor an instant.`,
    mend: 'Write days as 2024-03-08, and instants with their zone: 2024-03-08T09:30-05:00 or 2024-03-08T14:30Z.',
    details: { flag, found: text },
  });
}

function readAdjustment(options: Options): Pick<BarsRequest, 'adjust' | 'asOf'> {
  const adjust = parseAdjustment(textOf(options['adjust']) ?? 'none') ?? 'none';
  const text = textOf(options['asOf']);
  const asOf = text === undefined ? undefined : parseDay(text, '--as-of');
  if (asOf !== undefined && adjust === 'none') {
    throw usage(
      '--as-of says for which day prices are adjusted, and they are not adjusted.',
      'Add --adjust splits or --adjust all, or leave out --as-of; --to ends the range.',
    );
  }
  return { adjust, asOf };
}

/** `name=EXPRESSION`, each. The first sign of equality ends the name: expressions may have others. */
function readExpressions(given: unknown): BarsRequest['expressions'] {
  if (!Array.isArray(given)) return [];
  return (given as readonly string[]).map((text) => {
    const match = /^\s*([A-Za-z_][A-Za-z0-9_]{0,63})\s*=(?!=)(.+)$/s.exec(text);
    const [, name, expression] = match ?? [];
    if (name !== undefined && expression !== undefined) return { name, text: expression.trim() };
    throw usage(
      `--expr ${JSON.stringify(text)} does not begin with a name.`,
      "Name the column that it becomes: --expr 'momentum=$close/Ref($close,20)-1'.",
    );
  });
}

/** `A, B` as `['A', 'B']`, each once; nothing given is an empty list. */
function readList(text: unknown, flag: string): readonly string[] {
  if (typeof text !== 'string') return [];
  const items = text.split(',').map((item) => item.trim());
  if (items.every((item) => item !== '')) return [...new Set(items)];
  throw usage(
    `${flag} ${JSON.stringify(text)} has an empty item.`,
    'Separate items with single commas, and leave the option out for all of them.',
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function usage(message: string, mend: string): BarlakeError {
  return new BarlakeError('E_USAGE', { message, mend });
}
