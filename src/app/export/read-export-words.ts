import { BarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import type { QlibHours } from '../../lake/qlib/qlib-calendar.ts';
import { DEFAULT_FIELDS, parseQlibField, QLIB_FIELDS, type QlibField } from '../../lake/qlib/qlib-field.ts';
import { parseQlibFrequency, type QlibFrequency } from '../../lake/qlib/qlib-frequency.ts';
import type { Configuration } from '../config/configuration.ts';
import { featuresOfSets } from './features-of-sets.ts';
import type { QlibExportRequest } from './qlib-request.ts';

/** What of an export is said in words, wherever they come from; what is absent is its default. */
export interface ExportWords {
  readonly dataset: DatasetName;
  readonly freq: string | undefined;
  readonly hours: QlibHours | undefined;
  readonly fields: readonly string[] | undefined;
  /** Names of feature sets. */
  readonly features: readonly string[] | undefined;
}

/** How a word is called where it came from: `--freq`. */
export type WordName = (word: 'freq' | 'hours' | 'fields' | 'features' | 'dataset') => string;

/** Reads the words of an export. Throws `E_USAGE`, and `E_FEATURES` for a set that is not there. */
export async function readExportWords(
  words: ExportWords,
  { config, nameOf }: { readonly config: Pick<Configuration, 'features'>; readonly nameOf: WordName },
): Promise<Pick<QlibExportRequest, 'dataset' | 'freq' | 'hours' | 'fields' | 'features'>> {
  const { dataset } = words;
  const freq = readFrequency(words, nameOf);
  const fields = words.fields === undefined ? DEFAULT_FIELDS : readFields(words.fields, nameOf);
  if (words.features !== undefined && (freq.minutes ?? 1) > 1) {
    throw new BarlakeError('E_USAGE', {
      message: `Features of ${dataset} are of single minutes; bars of ${freq.name} have none.`,
      mend: `Leave ${nameOf('features')} out, or export ${nameOf('freq')} 1min.`,
    });
  }
  const names = words.features === undefined ? [] : await featuresOfSets(words.features, dataset, config);
  const taken: readonly string[] = fields;
  return {
    dataset,
    freq,
    hours: readHours(words, nameOf),
    fields,
    // Those that are fields anyway are there already.
    features: names.filter((name) => !taken.includes(name.toLowerCase())),
  };
}

function readFrequency({ freq: text, dataset }: ExportWords, nameOf: WordName): QlibFrequency {
  const isDaily = DATASETS[dataset].timeframe === '1d';
  if (text === undefined) return isDaily ? { name: 'day' } : { name: '1min', minutes: 1 };
  const freq = parseQlibFrequency(text);
  if (freq === undefined) {
    throw new BarlakeError('E_USAGE', {
      message: `${nameOf('freq')} ${JSON.stringify(text)} is no frequency of an export.`,
      mend: 'Write day, or minutes as 1min, 5min, 30min, 60min, up to 390min.',
    });
  }
  if ((freq.minutes === undefined) === isDaily) return freq;
  throw new BarlakeError('E_USAGE', {
    message: `${dataset} has bars of ${isDaily ? 'days' : 'minutes'}, from which ${freq.name} cannot be made.`,
    mend: `Name ${DATASETS[dataset].asset}_${isDaily ? 'minute' : 'daily'} with ${nameOf('dataset')}, or leave ${nameOf('freq')} out.`,
  });
}

function readHours({ hours, dataset }: ExportWords, nameOf: WordName): QlibHours {
  if (hours === undefined) return 'regular';
  if (DATASETS[dataset].timeframe === '1m' && DATASETS[dataset].calendar === 'XNYS') return hours;
  throw new BarlakeError('E_USAGE', {
    message: `${nameOf('hours')} says nothing for ${dataset}: only minutes of an exchange have hours outside of the session.`,
    mend: `Leave ${nameOf('hours')} out.`,
  });
}

function readFields(names: readonly string[], nameOf: WordName): readonly QlibField[] {
  return [...new Set(names)].map((name) => {
    const field = parseQlibField(name.replace(/^\$/, ''));
    if (field !== undefined) return field;
    const near = nearestWord(name, QLIB_FIELDS);
    throw new BarlakeError('E_USAGE', {
      message: `${nameOf('fields')} names ${JSON.stringify(name)}, which is no field.`,
      mend: `${near === undefined ? '' : `Did you mean ${near}? `}Fields are ${QLIB_FIELDS.join(', ')}; features come with ${nameOf('features')}.`,
    });
  });
}
