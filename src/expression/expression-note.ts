import type { CheckedCall, CheckedColumn } from './checked-node.ts';
import type { Operator } from './operator.ts';

/** Where an expression does what qlib does although that may not be what is meant. */
export interface ExpressionNote {
  readonly operator: string;
  readonly text: string;
  /** Name of the operator that does it right. */
  readonly right?: string;
}

/** Notes on the operators of an expression, each once, in the order in which they are read. */
export function collectNotes(root: CheckedColumn): readonly ExpressionNote[] {
  const notes = new Map<string, ExpressionNote>();
  walk(root, (call) => {
    const note = noteOn(call);
    if (note !== undefined && !notes.has(note.operator)) notes.set(note.operator, note);
  });
  return [...notes.values()];
}

/** Other features have notes of their own. */
function walk(column: CheckedColumn, visit: (call: CheckedCall) => void): void {
  if (column.kind === 'foreign') return walk(column.of, visit);
  if (column.kind !== 'call') return;
  visit(column);
  for (const operand of column.operands) if (operand.kind !== 'number') walk(operand, visit);
}

function noteOn({ operator, settings, operands, reach }: CheckedCall): ExpressionNote | undefined {
  const { note } = operator;
  if (note === undefined || !applies(operator, settings, operands, reach.first)) return undefined;
  return {
    operator: operator.name,
    text: note,
    ...(operator.right === undefined ? {} : { right: operator.right }),
  };
}

/** A note on weights is of no interest for whole rows, and one on infinite values not where there are none. */
function applies(
  { shape, kernel, right }: Operator,
  [setting = 0]: readonly number[],
  operands: CheckedCall['operands'],
  firstRow: number,
): boolean {
  const isWeight = setting > 0 && setting < 1;
  if (shape === 'window') return right !== undefined || isWeight;
  if (shape === 'regression') return kernel === 'rsquare' || firstRow === Number.NEGATIVE_INFINITY;
  if (shape !== 'count') return true;
  return isWeight || operands.some((operand) => operand.kind !== 'number' && operand.mayBeInfinite);
}
