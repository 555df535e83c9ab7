import type { DatasetName } from '../../domain/dataset.ts';
import { type CheckedExpression, checkExpression } from '../../expression/check-expression.ts';
import { datasetFields } from '../../expression/dataset-field.ts';
import { parseExpression } from '../../expression/parse-expression.ts';
import { resolveFeatures } from '../../expression/resolve-features.ts';
import type { SyntaxNode } from '../../expression/syntax-node.ts';
import type { Configuration } from '../config/configuration.ts';
import { loadFeatureSets } from './load-feature-sets.ts';
import { nameElsewhere } from './name-elsewhere.ts';

/** What an expression is checked against. */
export interface ExpressionSurroundings {
  readonly dataset: DatasetName;
  readonly features: Configuration['features'];
  readonly allowFuture: boolean;
}

/**
 * Checks an expression that may read fields of the dataset and the features of the configured sets. The sets are looked at only
 * when it does read one. Throws `E_EXPRESSION`, and `E_FEATURES` for the sets.
 */
export async function checkWithFeatures(
  text: string,
  { dataset, features, allowFuture }: ExpressionSurroundings,
): Promise<CheckedExpression> {
  const fields = datasetFields(dataset);
  const isField = (name: string): boolean => fields.some((field) => field === name);
  if (namesRead(parseExpression(text)).every(isField)) return checkExpression(text, { fields, allowFuture });
  const resolved = resolveFeatures(await loadFeatureSets(features), dataset);
  const known = new Map(resolved.features.map(({ name, expression }) => [name.toLowerCase(), expression]));
  const elsewhere = (name: string): string | undefined => nameElsewhere(name, dataset);
  return checkExpression(text, { fields, features: known, allowFuture, elsewhere });
}

/** What stands behind the dollar signs of an expression, in lower case. */
export function namesRead(node: SyntaxNode): readonly string[] {
  if (node.kind === 'field') return [node.name];
  return node.kind === 'call' ? node.operands.flatMap(namesRead) : [];
}
