import { didYouMean, expressionError } from './expression-error.ts';
import type { Operator } from './operator.ts';
import type { Span, SyntaxNode } from './syntax-node.ts';

/** An argument as written: `$close`, or `N=5`. */
export interface WrittenArgument {
  readonly value: SyntaxNode;
  /** The parameter’s name and its place, when it is given by name. */
  readonly name?: { readonly text: string; readonly span: Span };
}

/** Where a call stands: its name alone, and all of it. */
export interface CallPlace {
  readonly nameSpan: Span;
  readonly span: Span;
}

/**
 * Arguments in the order of the operator’s parameters. Throws `E_EXPRESSION` for too few, too many, unknown names and
 * arguments given twice.
 */
export function bindArguments(
  source: string,
  operator: Operator,
  given: readonly WrittenArgument[],
  place: CallPlace,
): readonly SyntaxNode[] {
  const names = operator.parameters.map(({ name }) => name);
  const bound = new Map<string, SyntaxNode>();
  for (const [index, argument] of given.entries()) {
    const name = argument.name?.text ?? names[index];
    if (name === undefined) throw tooMany(source, operator, given, place);
    if (!names.includes(name)) {
      throw expressionError(source, {
        span: argument.name?.span ?? argument.value.span,
        what: `${operator.name} has no argument ${name}${didYouMean(name, names)}`,
        mend: usage(operator),
      });
    }
    if (bound.has(name)) {
      throw expressionError(source, {
        span: argument.name?.span ?? argument.value.span,
        what: `${operator.name} is given ${name} twice`,
        mend: usage(operator),
      });
    }
    bound.set(name, argument.value);
  }
  const ordered = names.flatMap((name) => bound.get(name) ?? []);
  if (ordered.length === names.length) return ordered;
  const missing = names.filter((name) => !bound.has(name));
  throw expressionError(source, {
    span: place.nameSpan,
    what: `${operator.name} takes ${count(names.length)}; ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
    mend: usage(operator),
  });
}

/** `Write Quantile(feature, N, qscore)`. */
function usage(operator: Operator): string {
  return `Write ${operator.name}(${operator.parameters.map(({ name }) => name).join(', ')})`;
}

function tooMany(
  source: string,
  operator: Operator,
  given: readonly WrittenArgument[],
  place: CallPlace,
): Error {
  return expressionError(source, {
    span: given[operator.parameters.length]?.value.span ?? place.span,
    what: `${operator.name} takes ${count(operator.parameters.length)}; here are ${given.length}`,
    mend: usage(operator),
  });
}

function count(arguments_: number): string {
  return arguments_ === 1 ? 'one argument' : `${arguments_} arguments`;
}
