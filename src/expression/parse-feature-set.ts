import { z } from 'zod';
import { DATASET_NAMES, type DatasetName, parseDatasetName } from '../domain/dataset.ts';
import { didYouMean } from './expression-error.ts';
import type { Feature, FeatureSet } from './feature.ts';
import { type FeatureProblem, featuresError } from './features-error.ts';

/** Features in one file: more than qlib’s sets together have, and columns that a Parquet file still opens quickly with. */
const FEATURES_MAX = 5_000;

const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

const DATASETS = z.union([z.string(), z.array(z.string()).min(1)]);

const FEATURE_SCHEMA = z.strictObject({
  name: z.string(),
  expression: z.string(),
  dataset: DATASETS.optional(),
  datasets: DATASETS.optional(),
  description: z.string().optional(),
  label: z.boolean().optional(),
});

const SET_SCHEMA = z.strictObject({
  description: z.string().optional(),
  dataset: DATASETS.optional(),
  datasets: DATASETS.optional(),
  features: z.array(FEATURE_SCHEMA).max(FEATURES_MAX),
});

type WrittenSet = z.infer<typeof SET_SCHEMA>;

const SET_KEYS = Object.keys(SET_SCHEMA.shape);
const FEATURE_KEYS = Object.keys(FEATURE_SCHEMA.shape);

/**
 * A person’s set of features from what was read out of a YAML file. The set is called as the file, without its ending;
 * `dataset` (one or several) stands at the top for all features, or at a feature. Expressions are not looked at yet:
 * `resolveFeatures` does that. Throws `E_FEATURES` with everything that is wrong with the file.
 */
export function parseFeatureSet(data: unknown, path: string): FeatureSet {
  const name = nameOf(path);
  const problems: FeatureProblem[] = [];
  if (!NAME.test(name)) {
    problems.push({
      place: path,
      what: `the file’s name is the set’s; expected a letter, then letters, digits, - and _`,
    });
  }
  const parsed = SET_SCHEMA.safeParse(data);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.flatMap((issue) => describeIssue(path, issue)));
  }
  const features = parsed.success
    ? parsed.data.features.map((feature, index) => toFeature(parsed.data, feature, { path, index, problems }))
    : [];
  if (problems.length > 0) throw featuresError(path, problems);
  return { name, description: oneLine(parsed.data?.description ?? ''), features, origin: path };
}

/** The part of a path between the last folder and the ending. */
function nameOf(path: string): string {
  const file = path.split(/[/\\]/).at(-1) ?? '';
  return file.replace(/\.ya?ml$/i, '');
}

function toFeature(
  set: WrittenSet,
  feature: WrittenSet['features'][number],
  at: { readonly path: string; readonly index: number; readonly problems: FeatureProblem[] },
): Feature {
  const place = `${at.path}: features[${at.index}] (${feature.name})`;
  const own = namesOf(feature);
  const names = own.length > 0 ? own : namesOf(set);
  if (names.length === 0) {
    at.problems.push({
      place,
      what: 'no dataset; expected `dataset: stocks_daily`, here or for the whole file',
    });
  }
  for (const name of names) {
    if (parseDatasetName(name) === undefined) {
      at.problems.push({
        place,
        what: `there is no dataset ${name}${didYouMean(name, DATASET_NAMES)} Datasets: ${DATASET_NAMES.join(', ')}`,
      });
    }
  }
  return {
    name: feature.name,
    expression: oneLine(feature.expression),
    datasets: DATASET_NAMES.filter((name: DatasetName) => names.includes(name)),
    description: oneLine(feature.description ?? ''),
    isLabel: feature.label ?? false,
  };
}

/** YAML’s blocks have line ends where a person broke a long text. */
function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

/** One dataset or several, under either key. */
function namesOf(written: Pick<WrittenSet, 'dataset' | 'datasets'>): readonly string[] {
  return [written.dataset ?? [], written.datasets ?? []].flat();
}

function describeIssue(path: string, issue: z.core.$ZodIssue): readonly FeatureProblem[] {
  const key = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  const place = key === '' ? path : `${path}: ${key.replace(/^\./, '')}`;
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? SET_KEYS : FEATURE_KEYS;
    return issue.keys.map((unknown) => ({
      place,
      what: `unknown key ${unknown}${didYouMean(unknown, known)} Keys here: ${known.join(', ')}`,
    }));
  }
  if (issue.code === 'too_big') return [{ place, what: `more than ${FEATURES_MAX} features` }];
  if (key === '') return [{ place, what: 'expected a group with the key features' }];
  return [
    {
      place,
      what: EXPECTED[String(issue.path.findLast((part) => typeof part === 'string'))] ?? issue.message,
    },
  ];
}

/** What stands under each key, in words. */
const EXPECTED: Readonly<Record<string, string>> = {
  features: 'expected a list of features, each with name and expression',
  name: 'expected a name such as momentum_20',
  expression: 'expected an expression in quotation marks, such as "$close/Ref($close, 20) - 1"',
  dataset: 'expected a dataset or a list of them, such as stocks_daily',
  datasets: 'expected a dataset or a list of them, such as stocks_daily',
  description: 'expected text',
  label: 'expected true or false',
};
