/** What an operator takes in one place. */
export type Parameter =
  /** An expression; a number alone has no rows. */
  | { readonly kind: 'series'; readonly name: string }
  /** An expression or a number; not every one of an operator’s operands may be a number. */
  | { readonly kind: 'operand'; readonly name: string }
  /** Rows, at least `least`; 0, where `expanding`, all rows so far; between 0 and 1, where `decay`, an exponential weight. */
  | {
      readonly kind: 'window';
      readonly name: string;
      readonly least: number;
      readonly expanding: boolean;
      readonly decay: boolean;
    }
  /** Rows back; negative ones ahead; 0 the first row. */
  | { readonly kind: 'shift'; readonly name: string }
  /** A number from 0 to 1. */
  | { readonly kind: 'quantile'; readonly name: string }
  /** A symbol in quotation marks. */
  | { readonly kind: 'instrument'; readonly name: string };

/** How an operator is typed, how far it reaches, and how it becomes kernels. Described in {@link OPERATOR_SHAPES}. */
export type OperatorShape =
  | 'arithmetic'
  | 'comparison'
  | 'logic'
  | 'not'
  | 'abs'
  | 'log'
  | 'sign'
  | 'if'
  | 'ref'
  | 'delta'
  | 'window'
  | 'regression'
  | 'count'
  | 'ema'
  | 'pair-window'
  | 'foreign';

/** What all operators of a shape have in common, in words. */
export interface ShapeFacts {
  /** Type of the result. */
  readonly result: string;
  /** Rows it reads besides the current one. */
  readonly reads: string;
}

const OWN_ROW = 'none';
const WINDOW = 'N − 1 rows back; N = 0: all rows so far';

/** Types and reach by shape, for tables that people read (qlib’s own: its source, `qlib/data/ops.py`). */
export const OPERATOR_SHAPES: Readonly<Record<OperatorShape, ShapeFacts>> = {
  arithmetic: { result: 'float32, float64 once an operand is', reads: OWN_ROW },
  comparison: { result: 'condition', reads: OWN_ROW },
  logic: { result: 'condition', reads: OWN_ROW },
  not: { result: 'condition', reads: OWN_ROW },
  abs: { result: 'that of x', reads: OWN_ROW },
  log: { result: 'that of x', reads: OWN_ROW },
  sign: { result: 'float32', reads: OWN_ROW },
  if: { result: 'float32, float64 once a branch is', reads: OWN_ROW },
  ref: { result: 'that of x', reads: 'N rows back, or ahead; N = 0: the first row' },
  delta: { result: 'that of x', reads: 'N rows back, or ahead; N = 0: the first row' },
  window: { result: 'float64', reads: WINDOW },
  regression: { result: 'float64', reads: `${WINDOW}, or where x can be infinite` },
  count: { result: 'float64', reads: WINDOW },
  ema: { result: 'float64', reads: 'all rows so far' },
  'pair-window': { result: 'float64', reads: 'N − 1 rows back' },
  foreign: { result: 'float32', reads: 'what x reads, of another symbol' },
};

/** One operator of the language. */
export interface Operator {
  /** As written; case counts. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly shape: OperatorShape;
  /** Its kernel, or what the kernels’ names for two columns and for a column and a number begin with. */
  readonly kernel: string;
  /** How it may be written between its operands. */
  readonly sign?: string;
  readonly summary: string;
  /** Where it does what qlib does although that is odd or wrong. */
  readonly note?: string;
  /** Name of the operator that does it right. */
  readonly right?: string;
  readonly origin: 'qlib' | 'barlake';
}
