import { createHash } from 'node:crypto';
import type { DatasetName } from '../domain/dataset.ts';
import type { CheckedExpression } from './check-expression.ts';
import { compileFeatures } from './compile-features.ts';
import type { Feature, FeatureSet } from './feature.ts';
import { featureNameProblem } from './feature-name.ts';
import { type FeatureProblem, featuresError } from './features-error.ts';
import { orderFeatures } from './order-features.ts';
import type { Program } from './program.ts';

/** Raise it when an expression comes to mean something else; everything computed before becomes stale. */
const LANGUAGE_VERSION = 1;

/** A feature of a dataset, checked. */
export interface ResolvedFeature {
  readonly name: string;
  /** Name of the set that it comes from, and where that comes from. */
  readonly set: string;
  readonly origin: string;
  readonly description: string;
  readonly isLabel: boolean;
  readonly expression: CheckedExpression;
}

/** What is computed for a dataset. */
export interface ResolvedFeatures {
  readonly dataset: DatasetName;
  /** In the order of the sets and of the features in each: the order of columns. */
  readonly features: readonly ResolvedFeature[];
  /** Its outputs are the features, in the same order. */
  readonly program: Program;
  /** 32 hex characters over what determines values: names, canonical expressions, labels, their order. */
  readonly hash: string;
}

/**
 * The features that sets have for a dataset, validated as a whole: names are unique without regard to case and against the
 * columns of bars, every expression can be computed from the dataset’s fields and the other features, none of which reads
 * itself. A feature that two sets define alike counts once. Throws `E_FEATURES` with everything that is wrong.
 */
export function resolveFeatures(sets: readonly FeatureSet[], dataset: DatasetName): ResolvedFeatures {
  const problems: FeatureProblem[] = [];
  const written = sets.flatMap((set) =>
    set.features
      .filter((feature) => feature.datasets.includes(dataset))
      .map((feature) => ({ set, feature, place: placeOf(set, feature) })),
  );
  for (const { feature, place } of written) {
    const what = featureNameProblem(feature, dataset);
    if (what !== undefined) problems.push({ place, what });
  }
  const ordered = orderFeatures(written, dataset, problems);
  if (problems.length > 0) throw featuresError(`the features of ${dataset}`, problems);
  const features = ordered.map(({ entry: { set, feature }, expression }) => ({
    name: feature.name,
    set: set.name,
    origin: set.origin,
    description: feature.description,
    isLabel: feature.isLabel,
    expression,
  }));
  return { dataset, features, program: compileFeatures(features), hash: hashOf(features) };
}

/** `mine (features/mine.yaml), momentum`. */
function placeOf(set: FeatureSet, feature: Feature): string {
  return `${set.name} (${set.origin}), ${feature.name}`;
}

function hashOf(features: readonly ResolvedFeature[]): string {
  const parts = features.map(({ name, expression, isLabel }) => [name, expression.canonical, isLabel]);
  return createHash('sha256')
    .update(JSON.stringify(['features', LANGUAGE_VERSION, parts]))
    .digest('hex')
    .slice(0, 32);
}
