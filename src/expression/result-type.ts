import type { CheckedOperand } from './checked-node.ts';
import type { ValueType } from './program.ts';

/** What numpy sees of an operand: a column’s type, or a number, which takes on the type of what it meets. */
export type OperandType = ValueType | 'whole number' | 'number';

/** Types as people know them. */
export const TYPE_NAMES: Readonly<Record<ValueType, string>> = {
  f32: 'float32',
  f64: 'float64',
  i64: 'whole number',
  bool: 'condition',
};

/** The type of an operand, {@link OperandType}. */
export function operandType(operand: CheckedOperand): OperandType {
  if (operand.kind !== 'number') return operand.type;
  return operand.isInteger ? 'whole number' : 'number';
}

/**
 * The type in which two operands meet: numpy’s promotion with weak Python numbers (NEP 50). float32 stays float32 beside
 * numbers and conditions; beside anything wider it becomes float64.
 */
export function promote(left: OperandType, right: OperandType): ValueType {
  const types = new Set([left, right]);
  if (types.has('f64')) return 'f64';
  if (types.has('f32')) return types.has('i64') ? 'f64' : 'f32';
  if (types.has('number')) return 'f64';
  if (types.has('i64') || types.has('whole number')) return 'i64';
  return 'bool';
}

/** Type of an arithmetic operation’s result: {@link promote}, but quotients and powers of conditions are numbers. */
export function arithmeticType(kernel: string, left: OperandType, right: OperandType): ValueType {
  const type = promote(left, right);
  const isWhole = type === 'i64' || type === 'bool';
  if (kernel === 'div' && isWhole) return 'f64';
  return kernel === 'pow' && type === 'bool' ? 'i64' : type;
}

/** A column that is looked at from another row: conditions and whole numbers have no missing value of their own. */
export function shiftedType(type: ValueType): ValueType {
  return type === 'f32' ? 'f32' : 'f64';
}
