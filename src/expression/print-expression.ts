import { operatorNamed } from './operator-table.ts';
import type { NumberNode, SyntaxNode } from './syntax-node.ts';

/** How tight a sign binds; operands that bind less need parentheses. */
const BINDING: Readonly<Record<string, number>> = {
  '>': 1,
  '>=': 1,
  '<': 1,
  '<=': 1,
  '==': 1,
  '!=': 1,
  '|': 2,
  '&': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '**': 7,
};
const NEGATIVE_NUMBER = 6;
const TIGHTEST = 9;

/**
 * The expression in its canonical form, which parses to the same tree: signs instead of names where there are any, no
 * parentheses without need, arguments in order and without names.
 */
export function printExpression(node: SyntaxNode): string {
  if (node.kind === 'field') return `$${node.name}`;
  if (node.kind === 'text') return node.value.includes("'") ? `"${node.value}"` : `'${node.value}'`;
  if (node.kind === 'number') return printNumber(node);
  const sign = operatorNamed(node.operator)?.sign;
  const [left, right] = node.operands;
  if (sign === undefined || left === undefined || right === undefined) {
    return `${node.operator}(${node.operands.map(printExpression).join(', ')})`;
  }
  const binding = bindingOf(node);
  // Of equals, the left one is joined first; powers the other way round, and comparisons not at all.
  const isPower = sign === '**';
  const leftNeeds = isPower || binding === 1 ? binding + 1 : binding;
  const rightNeeds = isPower ? NEGATIVE_NUMBER : binding + 1;
  return `${within(left, leftNeeds)} ${sign} ${within(right, rightNeeds)}`;
}

function within(node: SyntaxNode, needs: number): string {
  const text = printExpression(node);
  return bindingOf(node) < needs ? `(${text})` : text;
}

function bindingOf(node: SyntaxNode): number {
  if (node.kind === 'number')
    return Object.is(Math.sign(node.value), -1) || Object.is(node.value, -0) ? NEGATIVE_NUMBER : TIGHTEST;
  if (node.kind !== 'call') return TIGHTEST;
  const sign = operatorNamed(node.operator)?.sign;
  return sign === undefined ? TIGHTEST : (BINDING[sign] ?? TIGHTEST);
}

/** As Python would write it: whole numbers without a point, others with a point or an exponent. */
function printNumber({ value, isInteger }: NumberNode): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return isInteger || /[.e]/.test(text) ? text : `${text}.0`;
}
