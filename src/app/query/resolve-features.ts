import { BarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { compileFeatures, type FeatureToCompile } from '../../expression/compile-features.ts';
import type { Program } from '../../expression/program.ts';
import { resolveFeatures } from '../../expression/resolve-features.ts';
import { isLong } from '../../plan/query/plan-read.ts';
import type { Configuration } from '../config/configuration.ts';
import { checkWithFeatures } from '../features/check-with-features.ts';
import { findFeature } from '../features/find-feature.ts';
import { loadFeatureSets } from '../features/load-feature-sets.ts';
import type { ResolvedRequest } from './resolve-request.ts';

/** Features and expressions of a request, ready to be computed. */
export interface RequestedFeatures {
  readonly dataset: DatasetName;
  readonly toCompute: readonly FeatureToCompile[];
  readonly program: Program;
  /** All of them are columns of silver, if it is fresh. */
  readonly isSilver: boolean;
  /** What determines their values: canonical expressions, in the order of columns. */
  readonly identity: readonly string[];
}

/**
 * What a request wants beside bars; `undefined` when nothing. Throws `E_USAGE` for series that have no features and for names that are
 * taken, `E_FEATURES` for a name that no set has, `E_EXPRESSION`.
 */
export async function resolveRequestedFeatures(
  resolved: ResolvedRequest,
  features: Configuration['features'],
): Promise<RequestedFeatures | undefined> {
  const { request } = resolved;
  if (request.features.length + request.expressions.length === 0) return undefined;
  const dataset = datasetOf(resolved);
  assertNames(resolved);
  const configured = resolveFeatures(await loadFeatureSets(features), dataset);
  const own = new Map(configured.features.map(({ name, expression }) => [name, expression]));
  const toCompute: FeatureToCompile[] = [];
  let isSilver = request.expressions.length === 0;
  for (const name of request.features) {
    const known = own.get(name);
    if (known === undefined) isSilver = false;
    toCompute.push({ name, expression: known ?? (await elsewhere(name, dataset, features)) });
  }
  for (const { name, text } of request.expressions) {
    const surroundings = { dataset, features, allowFuture: false };
    toCompute.push({ name, expression: await checkWithFeatures(text, surroundings) });
  }
  const identity = toCompute.map(({ name, expression }) => `${name}=${expression.canonical}`);
  return { dataset, toCompute, program: compileFeatures(toCompute), isSilver, identity };
}

/** Whether bars of the length asked for are those that the whole market’s files have: silver may have features of them. */
export function readsOwnLength({ request, market }: ResolvedRequest): boolean {
  return market !== undefined && DATASETS[market].timeframe === request.timeframe;
}

async function elsewhere(
  name: string,
  dataset: DatasetName,
  features: Configuration['features'],
): Promise<FeatureToCompile['expression']> {
  const found = await findFeature({ text: name, dataset, features, allowFuture: true });
  if (found.name === name) return found.expression;
  throw new BarlakeError('E_FEATURES', {
    message: `No set has a feature ${name} for ${dataset}.`,
    mend:
      found.name === null
        ? `An expression needs a name of its own: --expr 'name=${name}'.`
        : `Did you mean ${found.name}? Case counts.`,
    details: { found: name },
  });
}

/** Bars within a day have the features of minutes, days and longer ones those of days. */
function datasetOf({ request, base }: ResolvedRequest): DatasetName {
  const { asset, timeframe, dataset } = request;
  if (isLong(base)) {
    throw new BarlakeError('E_USAGE', {
      message: `There are no features of ${dataset ?? `${asset} at ${timeframe}`}: a split may fall into a bar longer than a day.`,
      mend: `Features of longer bars are computed on days: --asset ${asset} --timeframe ${timeframe}.`,
      details: { timeframe },
    });
  }
  return isLong(timeframe) || timeframe === '1d' ? `${asset}_daily` : `${asset}_minute`;
}

/** Columns are told apart without regard to case, as DuckDB does. */
function assertNames({ known, columns, request }: ResolvedRequest): void {
  const bars = new Set(known.map(({ name }) => name.toLowerCase()));
  const shown = new Set(request.columns.map((name) => name.toLowerCase()));
  const taken = new Set<string>();
  for (const name of [...request.features, ...request.expressions.map((each) => each.name)]) {
    const lower = name.toLowerCase();
    const isFeature = request.features.includes(name);
    const isBar = bars.has(lower) && (!isFeature || shown.has(lower) || lower !== 'vwap');
    if (!isBar && !taken.has(lower)) {
      taken.add(lower);
      continue;
    }
    const near = nearestWord(
      name,
      columns.filter((column) => column !== name),
    );
    throw new BarlakeError('E_USAGE', {
      message: `There would be two columns ${name}${near?.toLowerCase() === lower ? `, the other being ${near}` : ''}.`,
      mend: isBar
        ? `${name} is a column of bars; name the expression differently.`
        : 'Leave one of them out.',
      details: { found: name },
    });
  }
}
