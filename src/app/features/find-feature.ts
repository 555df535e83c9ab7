import { BarlakeError } from '../../domain/barlake-error.ts';
import { DATASET_NAMES, type DatasetName } from '../../domain/dataset.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import type { CheckedExpression } from '../../expression/check-expression.ts';
import { datasetFields } from '../../expression/dataset-field.ts';
import type { Feature, FeatureSet } from '../../expression/feature.ts';
import { parseExpression } from '../../expression/parse-expression.ts';
import { resolveFeatures } from '../../expression/resolve-features.ts';
import type { Configuration } from '../config/configuration.ts';
import { checkWithFeatures, namesRead } from './check-with-features.ts';
import { featureSetNames, loadFeatureSets } from './load-feature-sets.ts';

/** A feature of a set, or an expression. */
export interface FoundFeature {
  readonly name: string | null;
  readonly set: string | null;
  readonly description: string;
  readonly dataset: DatasetName;
  readonly expression: CheckedExpression;
}

/** What to look for. */
export interface FeatureQuery {
  /** A name, or an expression. */
  readonly text: string;
  readonly dataset: DatasetName | undefined;
  readonly features: Configuration['features'];
  readonly allowFuture: boolean;
}

/** Nothing else than a name; an expression has a dollar sign somewhere. */
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Finds a feature by its name in every set, or checks the expression. Throws `E_FEATURES` and `E_EXPRESSION`. */
export async function findFeature(query: FeatureQuery): Promise<FoundFeature> {
  return NAME.test(query.text) ? findNamed(query) : checkText(query);
}

/** Sets are read one after the other, so that a broken file hides no feature of another set. */
async function findNamed({ text, dataset, features }: FeatureQuery): Promise<FoundFeature> {
  const known: string[] = [];
  for (const name of await featureSetNames(features)) {
    const [set] = await loadFeatureSets(features, [name]);
    if (set === undefined) continue;
    const fitting = set.features.filter(
      ({ datasets }) => dataset === undefined || datasets.includes(dataset),
    );
    const feature = fitting.find((each) => each.name.toLowerCase() === text.toLowerCase());
    if (feature !== undefined) return explain(set, feature, { dataset, features });
    known.push(...fitting.map((each) => each.name));
  }
  throw unknownFeature(text, dataset, known);
}

/** The feature beside those of the configured sets, which it may read. */
async function explain(
  set: FeatureSet,
  feature: Feature,
  { dataset, features }: Pick<FeatureQuery, 'dataset' | 'features'>,
): Promise<FoundFeature> {
  const own = dataset ?? feature.datasets[0] ?? 'stocks_daily';
  const beside = await loadFeatureSets(features);
  const resolved = resolveFeatures([set, ...beside.filter(({ name }) => name !== set.name)], own);
  const match = resolved.features.find(({ name }) => name === feature.name);
  if (match === undefined) throw new Error(`${feature.name} was resolved and is not there`);
  const { name, description, expression } = match;
  return { name, set: set.name, description, dataset: own, expression };
}

async function checkText({ text, dataset, features, allowFuture }: FeatureQuery): Promise<FoundFeature> {
  const names = namesRead(parseExpression(text));
  const fitting = DATASET_NAMES.find((each) => {
    const fields: readonly string[] = datasetFields(each);
    return names.every((name) => fields.includes(name));
  });
  const own = dataset ?? fitting ?? 'stocks_daily';
  const expression = await checkWithFeatures(text, { dataset: own, features, allowFuture });
  return { name: null, set: null, description: '', dataset: own, expression };
}

function unknownFeature(
  text: string,
  dataset: DatasetName | undefined,
  known: readonly string[],
): BarlakeError {
  return new BarlakeError('E_FEATURES', {
    message: `No set has a feature ${text}${dataset === undefined ? '' : ` for ${dataset}`}.`,
    mend: `${hintFor(text, known)}\`barlake features list\` shows the sets; an expression has a dollar sign before each field: '$close'.`,
    details: { found: text },
  });
}

/** A field without its dollar sign, or a feature’s name misspelt. */
function hintFor(text: string, known: readonly string[]): string {
  const field = DATASET_NAMES.flatMap(datasetFields).find((name) => name === text.toLowerCase());
  if (field !== undefined) return `The field is '$${field}'. `;
  const near = nearestWord(text, known);
  return near === undefined ? '' : `Did you mean ${near}? `;
}
