import { assignRegisters } from './assign-registers.ts';
import type { CheckedExpression } from './check-expression.ts';
import type { CheckedForeign } from './checked-node.ts';
import { addNode, emptyGraph, type KernelGraph, nodeAt } from './kernel-graph.ts';
import { castTo, type Lowering, lowerColumn } from './lower-expression.ts';
import type { ForeignInput, Program } from './program.ts';

/** A column to compute. */
export interface FeatureToCompile {
  readonly name: string;
  readonly expression: CheckedExpression;
}

/**
 * One program for all of them, in their order; what they have in common is computed once. The same features give the same
 * program, step by step.
 */
export function compileFeatures(features: readonly FeatureToCompile[]): Program {
  const roots = features.map(({ name, expression }) => ({ name, root: expression.root }));
  return {
    ...compileColumns(roots),
    lookBack: Math.max(0, ...features.map(({ expression }) => expression.lookBack)),
    lookAhead: Math.max(0, ...features.map(({ expression }) => expression.lookAhead)),
  };
}

type Root = { readonly name: string; readonly root: CheckedExpression['root'] };

function compileColumns(roots: readonly Root[]): Omit<Program, 'lookBack' | 'lookAhead'> {
  const foreign = new Map<string, ForeignInput>();
  const to: Lowering = {
    graph: emptyGraph(),
    lowered: new Map(),
    foreignInput: (column) => numberOf(foreign, column),
  };
  const taken = new Set<number>();
  const outputs = roots.map(({ name, root }) => ({
    name,
    node: ownOutput(to, lowerColumn(to, root), taken),
  }));
  return { ...assignRegisters(to.graph, outputs), foreign: [...foreign.values()] };
}

/** Another symbol’s columns, each expression of each symbol once. */
function numberOf(foreign: Map<string, ForeignInput>, { instrument, of }: CheckedForeign): number {
  const program: Program = {
    ...compileColumns([{ name: 'value', root: of }]),
    lookBack: Math.max(0, -of.reach.first),
    lookAhead: Math.max(0, of.reach.last),
  };
  const key = JSON.stringify([instrument, program]);
  if (!foreign.has(key)) foreign.set(key, { instrument, program });
  return [...foreign.keys()].indexOf(key);
}

/** A float32 node that is no other output’s and no input: outputs are handed out, inputs belong to whoever gave them. */
function ownOutput(to: Lowering, node: number, taken: Set<number>): number {
  const single = castTo(to, node, 'f32');
  const own =
    taken.has(single) || nodeAt(to.graph, single).kind !== 'kernel'
      ? copyOf(to.graph, single, taken)
      : single;
  taken.add(own);
  return own;
}

/** `to_f32` of a float32 column copies it; the parameter, which the kernel does not read, tells copies apart. */
function copyOf(graph: KernelGraph, node: number, taken: ReadonlySet<number>): number {
  for (let copy = 0; ; copy += 1) {
    const params = copy === 0 ? [] : [copy];
    const number = addNode(graph, { kind: 'kernel', kernel: 'to_f32', inputs: [node], params, type: 'f32' });
    if (!taken.has(number)) return number;
  }
}
