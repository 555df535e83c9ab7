import type { CheckedCall, CheckedColumn, CheckedForeign, CheckedOperand } from './checked-node.ts';
import { addNode, type KernelGraph, nodeAt } from './kernel-graph.ts';
import type { ValueType } from './program.ts';

/** What expressions are lowered into. */
export interface Lowering {
  readonly graph: KernelGraph;
  /** Nodes of columns that were met before: features are read by many. */
  readonly lowered: Map<CheckedColumn, number>;
  /** The number of a foreign input among the program’s. */
  readonly foreignInput: (column: CheckedForeign) => number;
}

/** The node with the column’s values, in the column’s own type; kernels and every cast between types are explicit nodes. */
export function lowerColumn(to: Lowering, column: CheckedColumn): number {
  const known = to.lowered.get(column);
  if (known !== undefined) return known;
  const node = lowerNew(to, column);
  to.lowered.set(column, node);
  return node;
}

/** The node with the value rounded or widened to that type, which is the node itself where it has the type. */
export function castTo(to: Lowering, node: number, type: 'f32' | 'f64'): number {
  const has = nodeAt(to.graph, node).type;
  // Whole numbers are kept as float64 already.
  if (has === type || (type === 'f64' && has === 'i64')) return node;
  return kernel(to, `to_${type}`, [node], type);
}

function lowerNew(to: Lowering, column: CheckedColumn): number {
  if (column.kind === 'field') return addNode(to.graph, { kind: 'field', name: column.name, type: 'f32' });
  if (column.kind === 'feature') return castTo(to, lowerColumn(to, column.of), 'f32');
  if (column.kind === 'call') return lowerCall(to, column);
  return addNode(to.graph, { kind: 'foreign', foreign: to.foreignInput(column), type: 'f32' });
}

function lowerCall(to: Lowering, call: CheckedCall): number {
  const { kernel: name, shape } = call.operator;
  switch (shape) {
    case 'arithmetic':
      return lowerArithmetic(to, call);
    case 'comparison':
      return lowerComparison(to, call);
    case 'logic':
      return lowerLogic(to, name, columns(to, call));
    case 'not':
      return kernel(to, name, columns(to, call), 'bool');
    case 'abs':
      // A condition has no sign.
      return call.type === 'bool' ? column(to, call, 0) : kernel(to, name, columns(to, call), call.type);
    case 'log':
      return kernel(to, name, [floating(to, column(to, call, 0))], call.type);
    case 'sign':
      return kernel(to, name, [castTo(to, column(to, call, 0), 'f32')], 'f32');
    case 'if':
      return lowerIf(to, call);
    case 'ref':
      return shifted(to, column(to, call, 0), call.settings[0] ?? 0);
    case 'delta':
      return lowerDelta(to, call);
    case 'window':
    case 'regression':
    case 'count':
    case 'ema':
    case 'pair-window':
      return lowerWindow(to, call);
    case 'foreign':
      throw new Error('calls of other symbols are columns of their own kind');
  }
}

/** Between columns in the result’s type; with a number, rounded as numpy rounds it for that type. */
function lowerArithmetic(to: Lowering, call: CheckedCall): number {
  const { type, operands } = call;
  const [left, right] = operands;
  const name = call.operator.kernel;
  if (type === 'bool') return kernel(to, CONDITION_ARITHMETIC[name] ?? name, columns(to, call), type);
  if (left?.kind === 'number') {
    return kernel(to, NUMBER_FIRST[name] ?? `${name}_k`, [numeric(to, call, 1)], type, [rounded(left, type)]);
  }
  if (right?.kind === 'number') {
    return kernel(to, `${name}_k`, [numeric(to, call, 0)], type, [rounded(right, type)]);
  }
  const pair = name === 'max' || name === 'min' ? `${name}2` : name;
  return kernel(to, pair, [numeric(to, call, 0), numeric(to, call, 1)], type);
}

/** What numpy’s arithmetic of conditions amounts to. */
const CONDITION_ARITHMETIC: Readonly<Record<string, string>> = {
  add: 'or',
  max: 'or',
  mul: 'and',
  min: 'and',
};

/** Kernels for a number before the column; elsewhere the order does not matter. */
const NUMBER_FIRST: Readonly<Record<string, string>> = { sub: 'rsub_k', div: 'rdiv_k', pow: 'rpow_k' };

/** The comparison that holds when the operands change places. */
const MIRRORED: Readonly<Record<string, string>> = {
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
  eq: 'eq',
  ne: 'ne',
};

function lowerComparison(to: Lowering, call: CheckedCall): number {
  const [left, right] = call.operands;
  const name = call.operator.kernel;
  if (left?.kind === 'number') {
    const node = comparable(to, column(to, call, 1));
    return kernel(to, `${MIRRORED[name] ?? name}_k`, [node], 'bool', [roundedFor(to, left, node)]);
  }
  if (right?.kind === 'number') {
    const node = comparable(to, column(to, call, 0));
    return kernel(to, `${name}_k`, [node], 'bool', [roundedFor(to, right, node)]);
  }
  const both = columns(to, call).map((node) => comparable(to, node));
  return kernel(to, name, both, 'bool');
}

/**
 * A condition of a row that does not exist does not hold; and where it stands on the left, nothing joined to it does: pandas
 * fills the right side before it joins and the result afterwards.
 */
function lowerLogic(to: Lowering, name: string, inputs: readonly number[]): number {
  const isShifted = (node: number): boolean => nodeAt(to.graph, node).type !== 'bool';
  const holds = inputs.map((node) => (isShifted(node) ? kernel(to, 'eq_k', [node], 'bool', [1]) : node));
  const joined = kernel(to, name, holds, 'bool');
  const [left] = inputs;
  if (name === 'and' || left === undefined || !isShifted(left)) return joined;
  return kernel(to, 'and', [joined, kernel(to, 'ge_k', [left], 'bool', [0])], 'bool');
}

function lowerIf(to: Lowering, call: CheckedCall): number {
  const { type } = call;
  const [, left, right] = call.operands;
  const condition = column(to, call, 0);
  const branch = (index: number): number => {
    const node = column(to, call, index);
    return type === 'f32' || type === 'f64' || type === 'i64'
      ? castTo(to, node, type === 'f32' ? 'f32' : 'f64')
      : node;
  };
  if (left?.kind === 'number' && right?.kind === 'number') {
    return kernel(to, 'if_kk', [condition], type, [rounded(left, type), rounded(right, type)]);
  }
  if (left?.kind === 'number') {
    return kernel(to, 'if_ak', [condition, branch(2)], type, [rounded(left, type)]);
  }
  if (right?.kind === 'number') {
    return kernel(to, 'if_bk', [condition, branch(1)], type, [rounded(right, type)]);
  }
  return kernel(to, 'if', [condition, branch(1), branch(2)], type);
}

function lowerDelta(to: Lowering, call: CheckedCall): number {
  const node = column(to, call, 0);
  const now = nodeAt(to.graph, node).type === 'bool' ? castTo(to, node, 'f64') : node;
  return kernel(to, 'sub', [now, shifted(to, node, call.settings[0] ?? 0)], call.type);
}

function lowerWindow(to: Lowering, call: CheckedCall): number {
  const { operator, settings } = call;
  const [rows = 0] = settings;
  // Two kernels look at infinite values by themselves: one counts them, the regressions are spoiled by them.
  const isRaw = operator.shape === 'regression' || (operator.shape === 'count' && !isWeight(rows));
  const inputs = columns(to, call).map((node) => (isRaw ? castTo(to, node, 'f64') : cleaned(to, node)));
  if (isWeight(rows)) return kernel(to, 'ema', inputs, 'f64', [rows]);
  if (operator.shape !== 'ema') return kernel(to, operator.kernel, inputs, 'f64', settings);
  return rows === 0
    ? kernel(to, 'ema_expanding', inputs, 'f64')
    : kernel(to, 'ema', inputs, 'f64', [2 / (rows + 1)]);
}

/** Whether a window is a weight for an exponential mean instead. */
function isWeight(rows: number): boolean {
  return rows > 0 && rows < 1;
}

function shifted(to: Lowering, node: number, rows: number): number {
  const { type } = nodeAt(to.graph, node);
  if (rows === 0) return kernel(to, 'first', [node], type);
  return kernel(to, 'ref', [node], type === 'f32' ? 'f32' : 'f64', [rows]);
}

/** For windows: float64, infinite values missing. */
function cleaned(to: Lowering, node: number): number {
  return kernel(to, 'clean', [node], 'f64');
}

/** For kernels that take float32 and float64 alike. */
function floating(to: Lowering, node: number): number {
  return nodeAt(to.graph, node).type === 'bool' ? castTo(to, node, 'f32') : node;
}

/** Conditions become 0 and 1 in the wider type, for whole numbers may stand beside them. */
function comparable(to: Lowering, node: number): number {
  return nodeAt(to.graph, node).type === 'bool' ? castTo(to, node, 'f64') : node;
}

/** An operand of arithmetic: conditions become numbers of the result’s type. */
function numeric(to: Lowering, call: CheckedCall, index: number): number {
  const node = column(to, call, index);
  if (nodeAt(to.graph, node).type !== 'bool') return node;
  return castTo(to, node, call.type === 'f32' ? 'f32' : 'f64');
}

/** A number beside a column: as float32 beside float32, as it is elsewhere. */
function roundedFor(to: Lowering, operand: CheckedOperand, node: number): number {
  return rounded(operand, nodeAt(to.graph, node).type);
}

function rounded(operand: CheckedOperand, type: ValueType): number {
  if (operand.kind !== 'number') throw new Error('only numbers are rounded while compiling');
  return type === 'f32' ? Math.fround(operand.value) : operand.value;
}

function columns(to: Lowering, call: CheckedCall): readonly number[] {
  return call.operands.map((_, index) => column(to, call, index));
}

function column(to: Lowering, call: CheckedCall, index: number): number {
  const operand = call.operands[index];
  if (operand === undefined || operand.kind === 'number') {
    throw new Error(`operand ${index} of ${call.operator.name} is no column`);
  }
  return lowerColumn(to, operand);
}

function kernel(
  to: Lowering,
  name: string,
  inputs: readonly number[],
  type: ValueType,
  params: readonly number[] = [],
): number {
  return addNode(to.graph, { kind: 'kernel', kernel: name, inputs, params, type });
}
