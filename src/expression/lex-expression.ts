import { expressionError } from './expression-error.ts';
import { EXPRESSION_LENGTH_MAX } from './limits.ts';
import type { Span } from './syntax-node.ts';

/** The smallest pieces of an expression. `text` is as written; of fields and names in quotation marks what they say. */
export interface Token {
  readonly kind: 'number' | 'text' | 'field' | 'word' | 'sign' | 'end';
  readonly text: string;
  readonly span: Span;
}

/** Every sign of the language. */
const SIGNS = ['**', '>=', '<=', '==', '!=', '+', '-', '*', '/', '>', '<', '&', '|', '(', ')', ',', '='];

/** What people write out of habit, and what the language has for it. */
const FOREIGN_SIGNS: Readonly<Record<string, string>> = {
  '&&': 'Write & between conditions, each in parentheses',
  '||': 'Write | between conditions, each in parentheses',
  '//': 'Whole-number division is not part of the language',
  '<>': 'Write != for unequal',
  '~': 'Write Not(…) for a condition that does not hold',
  '!': 'Write Not(…) for a condition that does not hold',
  '%': 'A remainder is not part of the language',
  '^': 'Write ** for a power',
  '@': 'Matrices are not part of the language',
  ':': 'Slices are not part of the language',
  '[': 'Write parentheses; lists are not part of the language',
  '{': 'Write parentheses; sets are not part of the language',
  '.': 'Operators stand alone: Mean($close, 5)',
};

/** One piece at a time. A number as Python writes it, without `_`, other bases and imaginary ones. */
const PIECE =
  /(?<blank>[\s\u{feff}]+)|(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?<field>\$\$?[\p{L}\p{N}_]*)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<text>'[^'\n]*'|"[^"\n]*")|(?<sign>\*\*|>=|<=|==|!=|&&|\|\||\/\/|<>|[^])/guy;

/**
 * Cuts an expression into tokens; the last one is `end`, an empty place behind the text. Throws `E_EXPRESSION` for what is no
 * part of the language.
 */
export function lexExpression(text: string): readonly Token[] {
  if (text.length > EXPRESSION_LENGTH_MAX) {
    throw expressionError(text, {
      span: { start: EXPRESSION_LENGTH_MAX, end: EXPRESSION_LENGTH_MAX + 1 },
      what: `The expression has ${text.length} characters; ${EXPRESSION_LENGTH_MAX} are allowed`,
      mend: 'Give parts of it names of their own in a feature set, and read them as $name',
    });
  }
  const tokens: Token[] = [];
  for (const match of text.matchAll(PIECE)) {
    const token = toToken(text, match);
    if (token !== undefined) tokens.push(token);
  }
  return [...tokens, { kind: 'end', text: '', span: { start: text.length, end: text.length } }];
}

function toToken(source: string, match: RegExpExecArray): Token | undefined {
  const span = { start: match.index, end: match.index + match[0].length };
  const { blank, number, field, word, text } = match.groups ?? {};
  if (blank !== undefined) return undefined;
  if (number !== undefined) return toNumber(source, number, span);
  if (field !== undefined) return toField(source, field, span);
  if (word !== undefined) return { kind: 'word', text: word, span };
  if (text !== undefined) return { kind: 'text', text: text.slice(1, -1), span };
  if (SIGNS.includes(match[0])) return { kind: 'sign', text: match[0], span };
  const quote = match[0] === "'" || match[0] === '"';
  throw expressionError(source, {
    span,
    what: quote ? `The quotation mark is not closed` : `${match[0]} is no sign of the language`,
    mend: FOREIGN_SIGNS[match[0]],
  });
}

function toNumber(source: string, text: string, span: Span): Token {
  // Python refuses 05; and 1_000, 0x10, 3d are a number and a word without anything between.
  const next = /^[\p{L}\p{N}_]+/u.exec(source.slice(span.end))?.[0];
  if (next !== undefined || /^0\d+$/.test(text)) {
    throw expressionError(source, {
      span: { start: span.start, end: span.end + (next?.length ?? 0) },
      what: `${text}${next ?? ''} is not a number`,
      mend: 'Numbers are written like 20, 0.5 or 1e-12',
    });
  }
  return { kind: 'number', text, span };
}

function toField(source: string, text: string, span: Span): Token {
  if (text.startsWith('$$')) {
    throw expressionError(source, {
      span,
      what: `${text} asks for point-in-time data of companies, which barlake does not hold`,
      mend: 'Bars are read with one dollar sign: $close',
    });
  }
  if (text === '$') {
    throw expressionError(source, { span, what: 'A field’s name is missing behind $', mend: 'Write $close' });
  }
  return { kind: 'field', text: text.slice(1), span };
}
