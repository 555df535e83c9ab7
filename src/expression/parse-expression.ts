import { bindArguments, type WrittenArgument } from './bind-arguments.ts';
import { didYouMean, expressionError } from './expression-error.ts';
import { foldNumbers, readNumber, signedNumber } from './fold-numbers.ts';
import { lexExpression, type Token } from './lex-expression.ts';
import { EXPRESSION_DEPTH_MAX } from './limits.ts';
import type { Operator } from './operator.ts';
import { OPERATORS, operatorNamed, operatorOfSign, REFUSED_OPERATORS } from './operator-table.ts';
import type { FieldNode, Span, SyntaxNode } from './syntax-node.ts';

/** Signs between two operands, the loosest first: Python’s order, in which & and | bind tighter than comparisons. */
const LEVELS: readonly (readonly string[])[] = [['|'], ['&'], ['+', '-'], ['*', '/']];
const COMPARISONS = ['>', '>=', '<', '<=', '==', '!='];

/** Python’s words, and what the language has for them. */
const PYTHON_WORDS: Readonly<Record<string, string>> = {
  and: 'Write & between conditions, each in parentheses: ($close > $open) & ($volume > 0)',
  or: 'Write | between conditions, each in parentheses: ($close > $open) | ($volume > 0)',
  not: 'Write Not($close > $open)',
  if: 'Write If($close > $open, $close, $open)',
  else: 'Write If($close > $open, $close, $open)',
};

/** Where the parser stands. */
interface Cursor {
  readonly source: string;
  readonly tokens: readonly Token[];
  next: number;
  /** Parentheses, calls and signs open at the moment. */
  depth: number;
}

/**
 * Reads an expression of qlib’s language: a subset of Python’s expressions. Numbers are folded, arguments by name are put
 * in their places, names of operators and numbers of arguments are checked; what the arguments are is not. Throws
 * `E_EXPRESSION` with carets under the place.
 */
export function parseExpression(source: string): SyntaxNode {
  const cursor: Cursor = { source, tokens: lexExpression(source), next: 0, depth: 0 };
  const node = parseComparison(cursor);
  const rest = peek(cursor);
  if (rest.kind !== 'end') throw unexpected(cursor, rest, 'the end or an operator');
  return node;
}

function parseComparison(cursor: Cursor): SyntaxNode {
  const left = parseLevel(cursor, 0);
  const sign = takeSign(cursor, COMPARISONS);
  if (sign === undefined) return left;
  const node = binary(cursor, sign, left, parseLevel(cursor, 0));
  const second = peek(cursor);
  if (second.kind === 'sign' && COMPARISONS.includes(second.text)) {
    throw expressionError(cursor.source, {
      span: second.span,
      what: 'A comparison of a comparison',
      mend: 'Put each comparison in parentheses, for & and | bind tighter: ($low < $close) & ($close < $high)',
    });
  }
  return node;
}

/** Operands of one level of {@link LEVELS}, joined from the left. */
function parseLevel(cursor: Cursor, level: number): SyntaxNode {
  const signs = LEVELS[level];
  if (signs === undefined) return parseFactor(cursor);
  let left = parseLevel(cursor, level + 1);
  for (;;) {
    const sign = takeSign(cursor, signs);
    if (sign === undefined) return left;
    left = binary(cursor, sign, left, parseLevel(cursor, level + 1));
  }
}

/** A sign before a number, or a power, which binds tighter: `-2 ** 2` is −4. */
function parseFactor(cursor: Cursor): SyntaxNode {
  const sign = takeSign(cursor, ['-', '+']);
  if (sign === undefined) return parsePower(cursor);
  const operand = nested(cursor, sign.span, () => parseFactor(cursor));
  const span = { start: sign.span.start, end: operand.span.end };
  if (operand.kind === 'number') return signedNumber(cursor.source, sign.text, operand, span);
  throw expressionError(cursor.source, {
    span: sign.span,
    what: `${sign.text} stands before an expression; before numbers only it may stand alone`,
    mend: sign.text === '-' ? 'Write 0-$close, or -1*$close' : 'Leave it out',
  });
}

function parsePower(cursor: Cursor): SyntaxNode {
  const base = parsePrimary(cursor);
  const sign = takeSign(cursor, ['**']);
  if (sign === undefined) return base;
  return binary(
    cursor,
    sign,
    base,
    nested(cursor, sign.span, () => parseFactor(cursor)),
  );
}

function parsePrimary(cursor: Cursor): SyntaxNode {
  const token = peek(cursor);
  if (token.kind === 'number') {
    cursor.next += 1;
    return readNumber(cursor.source, token.text, token.span);
  }
  if (token.kind === 'text') {
    cursor.next += 1;
    return { kind: 'text', value: token.text, span: token.span };
  }
  if (token.kind === 'field') {
    cursor.next += 1;
    return { kind: 'field', name: token.text.toLowerCase(), span: token.span };
  }
  if (token.kind === 'word') return parseCall(cursor, token);
  if (token.text !== '(') throw unexpected(cursor, token, 'a field such as $close, a number or an operator');
  cursor.next += 1;
  const node = nested(cursor, token.span, () => parseComparison(cursor));
  const end = expectSign(cursor, ')', token.span).span.end;
  return { ...node, span: { start: token.span.start, end } };
}

function parseCall(cursor: Cursor, name: Token): SyntaxNode {
  cursor.next += 1;
  const open = peek(cursor);
  if (open.text !== '(' || open.kind !== 'sign') throw bareWord(cursor, name);
  const operator = name.text === 'Feature' ? undefined : lookUp(cursor, name);
  cursor.next += 1;
  const given = nested(cursor, name.span, () => parseArguments(cursor, open.span));
  const span = { start: name.span.start, end: previousEnd(cursor) };
  if (operator === undefined) return toField(cursor, given, span);
  const operands = bindArguments(cursor.source, operator, given, { nameSpan: name.span, span });
  return call(cursor, operator, operands, { nameSpan: name.span, span });
}

/** Arguments up to the closing parenthesis, which is taken too. */
function parseArguments(cursor: Cursor, open: Span): readonly WrittenArgument[] {
  const given: WrittenArgument[] = [];
  while (takeSign(cursor, [')']) === undefined) {
    if (given.length > 0) expectSign(cursor, ',', open);
    if (given.length > 0 && takeSign(cursor, [')']) !== undefined) break;
    given.push(parseArgument(cursor, given));
  }
  return given;
}

function parseArgument(cursor: Cursor, before: readonly WrittenArgument[]): WrittenArgument {
  const [name, sign] = [peek(cursor), cursor.tokens[cursor.next + 1]];
  if (name.kind === 'word' && sign?.kind === 'sign' && sign.text === '=') {
    cursor.next += 2;
    return { name: { text: name.text, span: name.span }, value: parseComparison(cursor) };
  }
  const value = parseComparison(cursor);
  if (before.some(({ name: named }) => named !== undefined)) {
    throw expressionError(cursor.source, {
      span: value.span,
      what: 'An argument without a name behind one that has a name',
      mend: 'Put arguments with names last',
    });
  }
  return { value };
}

/** `Feature('close')` is `$close`. */
function toField(cursor: Cursor, given: readonly WrittenArgument[], span: Span): FieldNode {
  const [argument] = given;
  if (given.length === 1 && argument?.value.kind === 'text') {
    return { kind: 'field', name: argument.value.value.toLowerCase(), span };
  }
  throw expressionError(cursor.source, {
    span,
    what: 'Feature takes one name in quotation marks',
    mend: "Write Feature('close'), or $close",
  });
}

function binary(cursor: Cursor, sign: Token, left: SyntaxNode, right: SyntaxNode): SyntaxNode {
  const span = { start: left.span.start, end: right.span.end };
  if (left.kind === 'number' && right.kind === 'number') {
    return foldNumbers(cursor.source, sign.text, { left, right, span });
  }
  const operator = operatorOfSign(sign.text);
  if (operator === undefined) throw unexpected(cursor, sign, 'an operator');
  return call(cursor, operator, [left, right], { nameSpan: sign.span, span });
}

function call(
  cursor: Cursor,
  operator: Operator,
  operands: readonly SyntaxNode[],
  { nameSpan, span }: { readonly nameSpan: Span; readonly span: Span },
): SyntaxNode {
  const depth = 1 + Math.max(...operands.map((operand) => (operand.kind === 'call' ? operand.depth : 0)));
  if (depth > EXPRESSION_DEPTH_MAX) throw tooDeep(cursor, nameSpan);
  return { kind: 'call', operator: operator.name, operands, span, nameSpan, depth };
}

function lookUp(cursor: Cursor, name: Token): Operator {
  const operator = operatorNamed(name.text);
  if (operator !== undefined) return operator;
  const refused = REFUSED_OPERATORS[name.text];
  if (refused !== undefined) {
    throw expressionError(cursor.source, { span: name.span, what: refused });
  }
  const names = OPERATORS.map(({ name: known }) => known);
  throw expressionError(cursor.source, {
    span: name.span,
    what: `No operator is called ${name.text}${didYouMean(name.text, names)}`,
    mend: PYTHON_WORDS[name.text],
  });
}

function bareWord(cursor: Cursor, { text, span }: Token): Error {
  const isOperator = operatorNamed(text) !== undefined;
  return expressionError(cursor.source, {
    span,
    what: isOperator ? `${text} is an operator and has no arguments` : `${text} is no part of the language`,
    mend:
      PYTHON_WORDS[text] ??
      (isOperator ? `Write ${text}(…)` : `Write $${text} for a field, '${text}' for a symbol`),
  });
}

/** Runs a part one level deeper, for the stack has an end. */
function nested<T>(cursor: Cursor, span: Span, parse: () => T): T {
  cursor.depth += 1;
  if (cursor.depth > EXPRESSION_DEPTH_MAX) throw tooDeep(cursor, span);
  const result = parse();
  cursor.depth -= 1;
  return result;
}

function tooDeep(cursor: Cursor, span: Span): Error {
  return expressionError(cursor.source, {
    span,
    what: `More than ${EXPRESSION_DEPTH_MAX} operations one within another`,
    mend: 'Give parts of it names of their own in a feature set, and read them as $name',
  });
}

function peek(cursor: Cursor): Token {
  const token = cursor.tokens[Math.min(cursor.next, cursor.tokens.length - 1)];
  if (token === undefined) throw new Error('the lexer always ends with an end');
  return token;
}

function takeSign(cursor: Cursor, signs: readonly string[]): Token | undefined {
  const token = peek(cursor);
  if (token.kind !== 'sign' || !signs.includes(token.text)) return undefined;
  cursor.next += 1;
  return token;
}

function expectSign(cursor: Cursor, sign: string, open: Span): Token {
  const token = takeSign(cursor, [sign]);
  if (token !== undefined) return token;
  const found = peek(cursor);
  if (found.kind === 'end') {
    throw expressionError(cursor.source, {
      span: open,
      what: 'The parenthesis is not closed',
      mend: 'Add ) where the arguments end',
    });
  }
  throw unexpected(cursor, found, sign === ',' ? ', or )' : sign);
}

function unexpected(cursor: Cursor, token: Token, expected: string): Error {
  const { start, end } = token.span;
  const found = token.kind === 'end' ? 'The expression ends' : `Here is ${cursor.source.slice(start, end)}`;
  return expressionError(cursor.source, {
    span: token.span,
    what: `${found}, expected ${expected}`,
    mend: token.text === '=' ? 'Write == to compare' : PYTHON_WORDS[token.text],
  });
}

function previousEnd(cursor: Cursor): number {
  return cursor.tokens[cursor.next - 1]?.span.end ?? 0;
}
