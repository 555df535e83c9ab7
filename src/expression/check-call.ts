import { checkSetting } from './check-setting.ts';
import type { CheckedCall, CheckedColumn, CheckedForeign, CheckedOperand, Reach } from './checked-node.ts';
import { expressionError } from './expression-error.ts';
import type { Operator, Parameter } from './operator.ts';
import type { ValueType } from './program.ts';
import { joinReach, reachFromStart, reachThroughWindow, shiftReach } from './reach.ts';
import { arithmeticType, operandType, promote, shiftedType, TYPE_NAMES } from './result-type.ts';
import type { CallNode, Span, SyntaxNode } from './syntax-node.ts';

/** What a call consists of, each part checked by itself. */
interface Parts {
  readonly source: string;
  readonly operator: Operator;
  readonly node: CallNode;
  readonly operands: readonly CheckedOperand[];
  readonly columns: readonly CheckedColumn[];
  readonly settings: readonly number[];
  readonly instrument: string;
}

/**
 * A call whose operands are what the operator takes, with the type, reach and possible infinities of its result.
 * `checkColumn` checks operands that are expressions. Throws `E_EXPRESSION`.
 */
export function checkCall(
  source: string,
  operator: Operator,
  node: CallNode,
  checkColumn: (node: SyntaxNode) => CheckedColumn,
): CheckedColumn {
  const operands: CheckedOperand[] = [];
  const settings: number[] = [];
  let instrument = '';
  for (const [index, parameter] of operator.parameters.entries()) {
    const operand = node.operands[index];
    if (operand === undefined) throw new Error(`${operator.name} was parsed without ${parameter.name}`);
    if (parameter.kind === 'instrument') instrument = checkInstrument(source, operator, operand);
    else if (parameter.kind === 'series' || parameter.kind === 'operand') {
      operands.push(checkOperand({ source, operator, parameter }, operand, checkColumn));
    } else settings.push(checkSetting(source, operator.name, parameter, operand));
  }
  return finishCall({ source, operator, node, operands, columns: columnsOf(operands), settings, instrument });
}

function columnsOf(operands: readonly CheckedOperand[]): readonly CheckedColumn[] {
  return operands.filter((operand) => operand.kind !== 'number');
}

function checkInstrument(source: string, operator: Operator, node: SyntaxNode): string {
  if (node.kind === 'text' && node.value.trim() !== '') return node.value.trim();
  throw expressionError(source, {
    span: node.span,
    what: `${operator.name} takes a symbol in quotation marks`,
    mend: `Write '${node.kind === 'field' ? node.name.toUpperCase() : 'SPY'}'`,
  });
}

function checkOperand(
  { source, operator, parameter }: { source: string; operator: Operator; parameter: Parameter },
  node: SyntaxNode,
  checkColumn: (node: SyntaxNode) => CheckedColumn,
): CheckedOperand {
  if (node.kind === 'text') {
    throw expressionError(source, {
      span: node.span,
      what: `${operator.name} takes an expression as ${parameter.name}, not a name in quotation marks`,
      mend: `Write $${node.value.toLowerCase()} without them`,
    });
  }
  if (node.kind !== 'number') return checkColumn(node);
  if (parameter.kind === 'operand') {
    return { kind: 'number', value: node.value, isInteger: node.isInteger };
  }
  throw expressionError(source, {
    span: node.span,
    what: `${operator.name} takes an expression as ${parameter.name}; a number alone has no rows`,
    mend: `Read at least one field there, such as $close`,
  });
}

function finishCall(parts: Parts): CheckedColumn {
  const { operator, columns, operands, settings, node } = parts;
  const [first] = columns;
  if (first === undefined) {
    throw expressionError(parts.source, {
      span: node.span,
      what: `${operator.name} takes at least one expression; here are numbers alone`,
      mend: 'Read at least one field there, such as $close',
    });
  }
  const depth = 1 + Math.max(...columns.map((column) => column.depth));
  const span = node.span;
  if (operator.shape === 'foreign') {
    // Whoever names the innermost symbol decides, as in qlib.
    return first.kind === 'foreign' ? first : foreign(parts.instrument, first, depth, span);
  }
  const other = onlyInstrument(columns);
  if (other !== undefined) {
    const own = operands.map((operand) => (operand.kind === 'foreign' ? operand.of : operand));
    const of = finishCall({ ...parts, operands: own, columns: columnsOf(own) });
    return foreign(other, of, depth, span);
  }
  const checked: CheckedCall = {
    kind: 'call',
    operator,
    operands,
    settings,
    depth,
    span,
    type: resultType(parts, first),
    reach: resultReach(operator, columns, settings),
    mayBeInfinite: canBeInfinite(operator, columns, operands),
    isShiftedCondition: operator.shape === 'ref' && isCondition(first),
  };
  return checked;
}

/**
 * The symbol that all columns are of, if that is another one. What is computed of them is computed on its rows, so that a
 * window holds rows from before the reader’s first; qlib’s series carry the rows of the symbol that they were loaded for.
 */
function onlyInstrument(columns: readonly CheckedColumn[]): string | undefined {
  const [first] = columns;
  if (first?.kind !== 'foreign') return undefined;
  const { instrument } = first;
  return columns.every((column) => column.kind === 'foreign' && column.instrument === instrument)
    ? instrument
    : undefined;
}

/** Its values come back as float32, whatever they were. */
function foreign(instrument: string, of: CheckedColumn, depth: number, span: Span): CheckedForeign {
  return { kind: 'foreign', instrument, of, type: 'f32', reach: of.reach, mayBeInfinite: true, depth, span };
}

/** The rules of numpy and pandas, as far as qlib relies on them (reference: its `ops.py`, probed with pandas 2.3). */
function resultType(parts: Parts, first: CheckedColumn): ValueType {
  const { operator, operands, settings } = parts;
  const [left, right] = operands.map(operandType);
  switch (operator.shape) {
    case 'arithmetic':
      return arithmetic(parts);
    case 'comparison':
      return 'bool';
    case 'logic':
    case 'not':
      return conditions(parts);
    case 'abs':
      return first.type;
    case 'log':
      // numpy takes the logarithm of a condition in half precision: 0 and −infinite, the same in any.
      return first.type === 'i64' ? 'f64' : first.type === 'bool' ? 'f32' : first.type;
    case 'sign':
      return 'f32';
    case 'if':
      return ifType(operands);
    case 'ref':
      return settings[0] === 0 ? first.type : shiftedType(first.type);
    case 'delta':
      if (settings[0] === 0 && first.type === 'bool') throw minusOfConditions(parts);
      return first.type === 'i64' && settings[0] === 0 ? 'i64' : shiftedType(first.type);
    case 'window':
    case 'regression':
    case 'count':
    case 'ema':
    case 'pair-window':
      return 'f64';
    case 'foreign':
      return promote(left ?? 'f32', right ?? 'f32');
  }
}

function arithmetic(parts: Parts): ValueType {
  const { operator, operands } = parts;
  const [left, right] = operands.map(operandType);
  if (left === undefined || right === undefined) throw new Error(`${operator.name} takes two operands`);
  if (left === 'bool' && right === 'bool') {
    if (operator.kernel === 'sub') throw minusOfConditions(parts);
    if (operator.kernel === 'div' || operator.kernel === 'pow') throw quotientOfConditions(parts);
  }
  const type = arithmeticType(operator.kernel, left, right);
  const exponent = operands[1];
  if (operator.kernel === 'pow' && type === 'i64' && exponent?.kind === 'number' && exponent.value < 0) {
    throw expressionError(parts.source, {
      span: parts.node.span,
      what: 'A whole number to a negative power',
      mend: `Write the exponent with a point: ${exponent.value}.0`,
    });
  }
  return type;
}

function minusOfConditions({ source, node }: Parts): Error {
  return expressionError(source, {
    span: node.nameSpan,
    what: 'Conditions cannot be subtracted from one another',
    mend: 'Multiply the first with 1: 1*($close > $open) - ($close < $open)',
  });
}

function quotientOfConditions({ source, node }: Parts): Error {
  return expressionError(source, {
    span: node.nameSpan,
    what: 'Conditions can neither be divided by one another nor be a power and its exponent',
    mend: 'Multiply the first with 1: 1*($close > $open) / ($close < $open)',
  });
}

/** Conditions, also those of other rows. */
function isCondition(column: CheckedColumn): boolean {
  return column.type === 'bool' || (column.kind === 'call' && column.isShiftedCondition);
}

/** And, Or and Not take conditions. Not of a row that does not exist is neither. */
function conditions({ source, operator, columns }: Parts): ValueType {
  const accepted = (column: CheckedColumn): boolean =>
    operator.shape === 'logic' ? isCondition(column) : column.type === 'bool';
  const wrong = columns.find((column) => !accepted(column));
  if (wrong === undefined) return 'bool';
  throw expressionError(source, {
    span: wrong.span,
    what: `${operator.sign ?? operator.name} takes conditions; this is a ${TYPE_NAMES[wrong.type]}`,
    mend:
      operator.sign === undefined
        ? 'Compare it: Not($volume > 0)'
        : `Put comparisons in parentheses, for ${operator.sign} binds tighter: ($close > $open) ${operator.sign} ($volume > 0)`,
  });
}

function ifType(operands: readonly CheckedOperand[]): ValueType {
  const [, left, right] = operands.map(operandType);
  return promote(left ?? 'f32', right ?? 'f32');
}

function resultReach(
  operator: Operator,
  columns: readonly CheckedColumn[],
  settings: readonly number[],
): Reach {
  const reach = joinReach(columns.map((column) => column.reach));
  const rows = settings[0] ?? 0;
  switch (operator.shape) {
    case 'ref':
      return shiftReach(reach, rows);
    case 'delta':
      return joinReach([reach, shiftReach(reach, rows)]);
    case 'ema':
      return reachFromStart(reach);
    case 'window':
    case 'count':
    case 'pair-window':
      // A weight instead of a number of rows: an exponential mean.
      return rows > 0 && rows < 1 ? reachFromStart(reach) : reachThroughWindow(reach, rows);
    case 'regression':
      // One infinite value spoils all later rows, so that all earlier ones have to be looked at.
      return columns.some(({ mayBeInfinite }) => mayBeInfinite)
        ? reachFromStart(reach)
        : reachThroughWindow(reach, rows);
    case 'arithmetic':
    case 'comparison':
    case 'logic':
    case 'not':
    case 'abs':
    case 'log':
    case 'sign':
    case 'if':
    case 'foreign':
      return reach;
  }
}

/** Errs on the side of yes. */
function canBeInfinite(
  operator: Operator,
  columns: readonly CheckedColumn[],
  operands: readonly CheckedOperand[],
): boolean {
  const below = columns.some(({ mayBeInfinite }) => mayBeInfinite);
  switch (operator.shape) {
    case 'comparison':
    case 'logic':
    case 'not':
    case 'count':
    case 'sign':
      return false;
    case 'arithmetic':
      // The greater and the smaller of finite numbers are finite; everything else may overflow.
      return below || !['max', 'min'].includes(operator.kernel) || operands.some(isHugeNumber);
    case 'if':
      return below || operands.some(isHugeNumber);
    case 'abs':
    case 'ref':
      return below;
    case 'window':
    case 'regression':
    case 'ema':
    case 'pair-window':
      // Sums and squares of float32 stay far below what float64 holds.
      return columns.some(({ type }) => type === 'f64');
    case 'log':
    case 'delta':
    case 'foreign':
      return true;
  }
}

/** Beyond float32: infinite once it is rounded. */
function isHugeNumber(operand: CheckedOperand): boolean {
  return operand.kind === 'number' && !Number.isFinite(Math.fround(operand.value));
}
