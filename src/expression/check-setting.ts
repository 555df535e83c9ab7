import { expressionError } from './expression-error.ts';
import { WINDOW_ROWS_MAX } from './limits.ts';
import type { Parameter } from './operator.ts';
import type { NumberNode, SyntaxNode } from './syntax-node.ts';

type Window = Extract<Parameter, { kind: 'window' }>;

/** A window, shift or quantile as a number within its bounds; throws `E_EXPRESSION` otherwise. */
export function checkSetting(
  source: string,
  operator: string,
  parameter: Window | Extract<Parameter, { kind: 'shift' | 'quantile' }>,
  node: SyntaxNode,
): number {
  if (node.kind !== 'number') {
    throw expressionError(source, {
      span: node.span,
      what: `${operator} takes a number as ${parameter.name}`,
      mend: `Write it out: ${parameter.kind === 'quantile' ? '0.8' : '5'}`,
    });
  }
  const fault = {
    window: () => windowFault(parameter as Window, node),
    shift: () => shiftFault(node),
    quantile: () => (node.value >= 0 && node.value <= 1 ? undefined : 'a number from 0 to 1'),
  }[parameter.kind]();
  if (fault === undefined) return node.value;
  throw expressionError(source, {
    span: node.span,
    what: `${source.slice(node.span.start, node.span.end)} as ${parameter.name} of ${operator}, expected ${fault}`,
  });
}

/** What is expected instead, if anything. */
function windowFault(
  { least, expanding, decay }: Window,
  { value, isInteger }: NumberNode,
): string | undefined {
  if (decay && !isInteger && value > 0 && value < 1) return undefined;
  if (isInteger && value >= least && value <= WINDOW_ROWS_MAX) return undefined;
  if (isInteger && value === 0 && expanding) return undefined;
  return [
    value > WINDOW_ROWS_MAX ? `at most ${WINDOW_ROWS_MAX} rows` : `a whole number of rows, at least ${least}`,
    expanding ? '0 for all rows so far' : '',
    decay ? 'a weight between 0 and 1 for an exponential mean' : '',
  ]
    .filter((part) => part !== '')
    .join(', or ');
}

function shiftFault({ value, isInteger }: NumberNode): string | undefined {
  if (!isInteger) return 'a whole number of rows';
  return Math.abs(value) <= WINDOW_ROWS_MAX ? undefined : `at most ${WINDOW_ROWS_MAX} rows`;
}
