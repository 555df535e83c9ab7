import { expressionError } from './expression-error.ts';
import type { NumberNode, Span } from './syntax-node.ts';

/** The number of a token, as Python reads it: an `int` unless it has a point or an exponent. */
export function readNumber(source: string, text: string, span: Span): NumberNode {
  return number(source, Number(text), /^\d+$/.test(text), span);
}

/** `-` and `+` before a number. */
export function signedNumber(source: string, sign: string, operand: NumberNode, span: Span): NumberNode {
  return number(source, sign === '-' ? -operand.value : operand.value, operand.isInteger, span);
}

/**
 * What Python makes of an operation on two numbers before qlib sees it: `int`s stay `int`s, but for division and negative
 * powers. Throws `E_EXPRESSION` where there is no number.
 */
export function foldNumbers(
  source: string,
  sign: string,
  { left, right, span }: { readonly left: NumberNode; readonly right: NumberNode; readonly span: Span },
): NumberNode {
  const areIntegers = left.isInteger && right.isInteger;
  const [a, b] = [left.value, right.value];
  if (sign === '+') return number(source, a + b, areIntegers, span);
  if (sign === '-') return number(source, a - b, areIntegers, span);
  if (sign === '*') return number(source, a * b, areIntegers, span);
  if (sign === '/') return number(source, a / b, false, span);
  if (sign === '**') return number(source, a ** b, areIntegers && b >= 0, span);
  throw expressionError(source, {
    span,
    what: `Both sides of ${sign} are numbers; one has to be an expression of fields`,
    mend: 'Compare with a field, such as $close > 10',
  });
}

function number(source: string, value: number, isInteger: boolean, span: Span): NumberNode {
  if (!Number.isFinite(value)) {
    throw expressionError(source, {
      span,
      what: 'This is not a finite number',
      mend: 'Numbers reach up to 1.8e308, and nothing can be divided by 0',
    });
  }
  if (isInteger && !Number.isSafeInteger(value)) {
    throw expressionError(source, {
      span,
      what: 'This whole number is too great to be kept exactly',
      mend: 'Write it with a point or an exponent, such as 1e20',
    });
  }
  // Whole numbers in Python have no −0.
  return { kind: 'number', value: isInteger ? value + 0 : value, isInteger, span };
}
