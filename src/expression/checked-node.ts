import type { Operator } from './operator.ts';
import type { ValueType } from './program.ts';
import type { Span } from './syntax-node.ts';

/** The rows that a value is made of, seen from its own: from `first` to `last`. Both 0: only that row. */
export interface Reach {
  /** 0 or below when rows before are read; `-Infinity`: all of them. */
  readonly first: number;
  /** Above 0 when rows after are read. */
  readonly last: number;
}

interface Checked {
  readonly type: ValueType;
  readonly reach: Reach;
  /** Whether a value can be infinite. Fields never are: a bar has finite numbers. */
  readonly mayBeInfinite: boolean;
  /** Operations one within another, those of features that are read included. */
  readonly depth: number;
  readonly span: Span;
}

/** A column of bars. */
export interface CheckedField extends Checked {
  readonly kind: 'field';
  readonly name: string;
}

/** Another feature’s column: its value after it was rounded to float32, as it is stored. */
export interface CheckedFeature extends Checked {
  readonly kind: 'feature';
  readonly name: string;
  readonly of: CheckedColumn;
}

/** An expression over another symbol’s bars, rounded to float32. */
export interface CheckedForeign extends Checked {
  readonly kind: 'foreign';
  readonly instrument: string;
  readonly of: CheckedColumn;
}

/** An operator with operands that it accepts. */
export interface CheckedCall extends Checked {
  readonly kind: 'call';
  readonly operator: Operator;
  /** Columns and numbers, in order. */
  readonly operands: readonly CheckedOperand[];
  /** Window, shift, quantile, in order. */
  readonly settings: readonly number[];
  /** Whether these are conditions of other rows: 0 and 1, and missing where there is no such row. */
  readonly isShiftedCondition: boolean;
}

/** A number among columns. */
export interface CheckedNumber {
  readonly kind: 'number';
  readonly value: number;
  readonly isInteger: boolean;
}

/** Whatever has a value in every row. */
export type CheckedColumn = CheckedField | CheckedFeature | CheckedForeign | CheckedCall;

/** What an operator takes besides settings. */
export type CheckedOperand = CheckedColumn | CheckedNumber;
