/** A place in an expression’s text, in UTF-16 units: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A number, constants already folded: `1/3`, `-1`, `2*5`. */
export interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
  /** Whether it would be an `int` in Python, as windows have to be; `5.0` and `10/2` are not. */
  readonly isInteger: boolean;
  readonly span: Span;
}

/** A name in quotation marks, as `ChangeInstrument` takes it. */
export interface TextNode {
  readonly kind: 'text';
  readonly value: string;
  readonly span: Span;
}

/** `$close`, or `Feature('close')`. Lower case, without the dollar sign. */
export interface FieldNode {
  readonly kind: 'field';
  readonly name: string;
  readonly span: Span;
}

/** An operator with its operands, whether written `Add($a, $b)` or `$a + $b`; arguments by name are in their places. */
export interface CallNode {
  readonly kind: 'call';
  /** A name of the operator table. */
  readonly operator: string;
  readonly operands: readonly SyntaxNode[];
  readonly span: Span;
  /** Where the operator’s name or sign stands. */
  readonly nameSpan: Span;
  /** Operations one within another, this one included. */
  readonly depth: number;
}

/** An expression as it was written, without its blanks and parentheses. */
export type SyntaxNode = NumberNode | TextNode | FieldNode | CallNode;
