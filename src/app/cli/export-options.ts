import { resolve } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import type { QlibHours } from '../../lake/qlib/qlib-calendar.ts';
import { DEFAULT_FIELDS, parseQlibField, QLIB_FIELDS, type QlibField } from '../../lake/qlib/qlib-field.ts';
import { parseQlibFrequency, type QlibFrequency } from '../../lake/qlib/qlib-frequency.ts';
import { featuresOfSets } from '../export/features-of-sets.ts';
import type { QlibExportRequest } from '../export/qlib-request.ts';
import type { Invocation } from './command-spec.ts';
import { checkRange, parseDay } from './parse-range.ts';
import { readSymbols } from './symbol-options.ts';
import { requireDataset } from './sync-options.ts';

/**
 * Reads the request off a command line. Throws `E_DATASET`, `E_DATE`, `E_USAGE`, `E_SYMBOL`, `E_UNIVERSE`, `E_FEATURES`.
 */
export async function readExportRequest(invocation: Invocation): Promise<QlibExportRequest> {
  const { options, context } = invocation;
  const dataset = requireDataset(
    typeof options['dataset'] === 'string' ? options['dataset'] : 'stocks_daily',
  );
  const freq = readFrequency(options['freq'], dataset);
  const from = typeof options['from'] === 'string' ? parseDay(options['from'], '--from') : undefined;
  const to = typeof options['to'] === 'string' ? parseDay(options['to'], '--to') : undefined;
  if (from !== undefined && to !== undefined) checkRange({ from, to });
  const fields = readFields(options['fields']);
  return {
    dataset,
    freq,
    hours: readHours(options['hours'], dataset),
    fields,
    features: await readFeatures(invocation, { dataset, freq, fields }),
    symbols: await readSymbols({ options, context }),
    from,
    to,
    output: typeof options['output'] === 'string' ? resolve(context.cwd, options['output']) : undefined,
    isRebuild: options['rebuild'] === true,
    isVerified: options['verify'] === true,
  };
}

function readFrequency(text: unknown, dataset: DatasetName): QlibFrequency {
  const isDaily = DATASETS[dataset].timeframe === '1d';
  if (text === undefined) return isDaily ? { name: 'day' } : { name: '1min', minutes: 1 };
  const freq = typeof text === 'string' ? parseQlibFrequency(text) : undefined;
  if (freq === undefined) {
    throw new BarlakeError('E_USAGE', {
      message: `--freq ${JSON.stringify(text)} is no frequency of an export.`,
      mend: 'Write day, or minutes as 1min, 5min, 30min, 60min, up to 390min.',
    });
  }
  if ((freq.minutes === undefined) === isDaily) return freq;
  throw new BarlakeError('E_USAGE', {
    message: `${dataset} has bars of ${isDaily ? 'days' : 'minutes'}, from which ${freq.name} cannot be made.`,
    mend: `Name ${DATASETS[dataset].asset}_${isDaily ? 'minute' : 'daily'} with --dataset, or leave --freq out.`,
  });
}

function readHours(text: unknown, dataset: DatasetName): QlibHours {
  if (text === undefined) return 'regular';
  if (DATASETS[dataset].timeframe === '1m' && DATASETS[dataset].calendar === 'XNYS') return text as QlibHours;
  throw new BarlakeError('E_USAGE', {
    message: `--hours says nothing for ${dataset}: only minutes of an exchange have hours outside of the session.`,
    mend: 'Leave --hours out.',
  });
}

function readFields(text: unknown): readonly QlibField[] {
  if (typeof text !== 'string') return DEFAULT_FIELDS;
  return readNames(text, '--fields').map((name) => {
    const field = parseQlibField(name.replace(/^\$/, ''));
    if (field !== undefined) return field;
    const near = nearestWord(name, QLIB_FIELDS);
    throw new BarlakeError('E_USAGE', {
      message: `--fields names ${JSON.stringify(name)}, which is no field.`,
      mend: `${near === undefined ? '' : `Did you mean ${near}? `}Fields are ${QLIB_FIELDS.join(', ')}; features come with --features.`,
    });
  });
}

/** Names of columns, without those that are fields anyway. */
async function readFeatures(
  { options, context }: Invocation,
  { dataset, freq, fields }: Pick<QlibExportRequest, 'dataset' | 'freq' | 'fields'>,
): Promise<readonly string[]> {
  const { features } = options;
  if (typeof features !== 'string') return [];
  if ((freq.minutes ?? 1) > 1) {
    throw new BarlakeError('E_USAGE', {
      message: `Features of ${dataset} are of single minutes; bars of ${freq.name} have none.`,
      mend: 'Leave --features out, or export --freq 1min.',
    });
  }
  const taken: readonly string[] = fields;
  const names = await featuresOfSets(readNames(features, '--features'), dataset, context.config);
  return names.filter((name) => !taken.includes(name.toLowerCase()));
}

function readNames(text: string, flag: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return [...new Set(names)];
  throw new BarlakeError('E_USAGE', {
    message: `${flag} ${JSON.stringify(text)} has an empty item.`,
    mend: 'Separate items with single commas.',
  });
}
