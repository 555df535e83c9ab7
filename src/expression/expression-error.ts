import { BarlakeError } from '../domain/barlake-error.ts';
import { nearestWord } from '../domain/nearest-word.ts';
import type { Span } from './syntax-node.ts';

/** Characters of a long expression that are shown around the place. */
const SHOWN_BEFORE = 60;
const SHOWN_AFTER = 40;

/** What is wrong with an expression, and where. */
export interface ExpressionFault {
  readonly span: Span;
  /** What was found against what was expected; no full stop. */
  readonly what: string;
  /** What to write instead; no full stop either. */
  readonly mend?: string | undefined;
}

/**
 * `E_EXPRESSION`: the message ends with the expression and, in a line below it, carets under the place. `details` has the
 * expression and the position, counted from 0.
 */
export function expressionError(text: string, { span, what, mend }: ExpressionFault): BarlakeError {
  return new BarlakeError('E_EXPRESSION', {
    message: `${what}\n${pointAt(text, span)}`,
    mend: `${mend ?? '`barlake features list --operators` shows what an expression is made of'}.`,
    details: { expression: text, position: span.start },
  });
}

/** `, did you mean Mean?` when one of the words is close, nothing otherwise. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const nearest = nearestWord(word, candidates);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

/** The expression, or the part of it around the place, indented, and carets under the place. */
function pointAt(text: string, { start, end }: Span): string {
  const from = start <= SHOWN_BEFORE ? 0 : start - SHOWN_BEFORE;
  const to = Math.min(text.length, Math.max(end, start + 1) + SHOWN_AFTER);
  const [before, after] = [from > 0 ? '…' : '', to < text.length ? '…' : ''];
  // One line, every character where it was: line ends and tabs become blanks.
  const shown = `${before}${text.slice(from, to).replaceAll(/\s/gu, ' ')}${after}`;
  const carets = '^'.repeat(Math.max(1, Math.min(end, to) - start));
  return `  ${shown}\n  ${' '.repeat(before.length + start - from)}${carets}`;
}
