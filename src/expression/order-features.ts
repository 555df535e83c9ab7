import { isBarlakeError } from '../domain/barlake-error.ts';
import type { DatasetName } from '../domain/dataset.ts';
import { type CheckedExpression, checkExpression } from './check-expression.ts';
import { datasetFields } from './dataset-field.ts';
import type { Feature, FeatureSet } from './feature.ts';
import type { FeatureProblem } from './features-error.ts';
import { FEATURE_DEPTH_MAX } from './limits.ts';
import { parseExpression } from './parse-expression.ts';
import type { SyntaxNode } from './syntax-node.ts';

/** A feature as a set has it. */
export interface WrittenFeature {
  readonly set: FeatureSet;
  readonly feature: Feature;
  /** For messages. */
  readonly place: string;
}

/** A feature whose expression can be computed. */
interface OrderedFeature {
  readonly entry: WrittenFeature;
  readonly expression: CheckedExpression;
}

interface Resolution {
  readonly fields: readonly string[];
  /** By name in lower case. */
  readonly written: ReadonlyMap<string, WrittenFeature>;
  readonly checked: Map<string, CheckedExpression>;
  /** Features with a problem of their own, or one that they read. */
  readonly failed: Set<string>;
  readonly problems: FeatureProblem[];
}

/**
 * Checks every feature after those that it reads, and gives them in the order in which they were written, each name once.
 * What is wrong is added to `problems`; a feature that reads a wrong one is not complained of.
 */
export function orderFeatures(
  entries: readonly WrittenFeature[],
  dataset: DatasetName,
  problems: FeatureProblem[],
): readonly OrderedFeature[] {
  const written = new Map<string, WrittenFeature>();
  const resolution: Resolution = {
    fields: datasetFields(dataset),
    written,
    checked: new Map(),
    failed: new Set(),
    problems,
  };
  for (const entry of entries) {
    const name = entry.feature.name.toLowerCase();
    const before = written.get(name);
    if (before === undefined) written.set(name, entry);
    else if (!isSame(before.feature, entry.feature)) {
      problems.push({ place: entry.place, what: `the name is taken by ${before.place}` });
    }
  }
  for (const name of written.keys()) resolve(resolution, name, []);
  return [...written].flatMap(([name, entry]) => {
    const expression = resolution.checked.get(name);
    return expression === undefined ? [] : [{ entry, expression }];
  });
}

/** Blanks aside; qlib’s own sets share some columns. */
function isSame(left: Feature, right: Feature): boolean {
  const text = ({ name, expression, isLabel }: Feature): string =>
    `${name} ${expression.replaceAll(/\s/g, '')} ${isLabel}`;
  return text(left) === text(right);
}

/** `path`: the features that are being resolved, each reading the next. */
function resolve(resolution: Resolution, name: string, path: readonly string[]): void {
  const { written, checked, failed, problems } = resolution;
  const entry = written.get(name);
  if (entry === undefined || checked.has(name) || failed.has(name)) return;
  const { feature, place } = entry;
  const start = path.indexOf(name);
  if (start >= 0) {
    const cycle = [...path.slice(start), name].map((step) => written.get(step)?.feature.name ?? step);
    problems.push({ place, what: `it reads itself: ${cycle.join(' → ')}` });
    for (const step of path.slice(start)) failed.add(step);
    return;
  }
  if (path.length >= FEATURE_DEPTH_MAX) {
    failed.add(name);
    problems.push({ place, what: `more than ${FEATURE_DEPTH_MAX} features read one another` });
    return;
  }
  try {
    const read = featuresRead(resolution, feature.expression);
    for (const below of read) resolve(resolution, below, [...path, name]);
    if (failed.has(name)) return;
    if (read.some((below) => failed.has(below))) failed.add(name);
    else checked.set(name, check(resolution, feature));
  } catch (error) {
    if (!isBarlakeError(error, 'E_EXPRESSION')) throw error;
    failed.add(name);
    problems.push({ place, what: mended(error.message, error.mend) });
  }
}

function check({ fields, checked }: Resolution, feature: Feature): CheckedExpression {
  return checkExpression(feature.expression, {
    fields,
    features: checked,
    allowFuture: feature.isLabel,
  });
}

/** Names of features in an expression, in lower case. */
function featuresRead({ fields, written }: Resolution, expression: string): readonly string[] {
  const names: string[] = [];
  const open: SyntaxNode[] = [parseExpression(expression)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'call') open.push(...node.operands);
    if (node.kind === 'field' && !fields.includes(node.name) && written.has(node.name)) names.push(node.name);
  }
  return [...new Set(names)];
}

function mended(message: string, mend: string | undefined): string {
  return mend === undefined ? message : `${message}\n${mend}`;
}
