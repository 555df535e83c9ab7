import type { KernelGraph, KernelNode } from './kernel-graph.ts';
import type { Program, Step, ValueType } from './program.ts';

/** Registers of a program, and the ones that nobody reads any more, by type. */
interface RegisterFile {
  readonly types: ValueType[];
  readonly free: Record<ValueType, number[]>;
}

type KernelCall = Extract<KernelNode, { kind: 'kernel' }>;

/**
 * Steps and registers for a graph, in the order of its nodes, which have their inputs before them. A register is given to
 * another node once its last reader has run; a kernel never writes where it reads, and outputs keep theirs.
 */
export function assignRegisters(
  graph: KernelGraph,
  outputs: readonly { readonly name: string; readonly node: number }[],
): Pick<Program, 'fields' | 'registers' | 'steps' | 'outputs'> {
  const registers = new Map<number, number>();
  const file: RegisterFile = { types: [], free: { f32: [], f64: [], i64: [], bool: [] } };
  const fields = placeInputs(graph, registers, file);
  const lastReaders = findLastReaders(graph, outputs);
  const steps: Step[] = [];
  for (const [number, node] of graph.nodes.entries()) {
    if (node.kind !== 'kernel') continue;
    const output = takeRegister(file, node.type);
    registers.set(number, output);
    steps.push(toStep(node, output, registers));
    for (const input of new Set(node.inputs)) {
      if (lastReaders.get(input) === number) releaseRegister(graph, file, input, registers);
    }
  }
  return {
    fields,
    registers: file.types,
    steps,
    outputs: outputs.map(({ name, node }) => ({ name, register: registerOf(registers, node) })),
  };
}

/** Fields in the order in which they are first read, then the foreign inputs by number. */
function placeInputs(
  graph: KernelGraph,
  registers: Map<number, number>,
  file: RegisterFile,
): readonly string[] {
  const numbered = [...graph.nodes.entries()];
  const fields = numbered.flatMap(([number, node]) => (node.kind === 'field' ? [{ number, node }] : []));
  const foreign = numbered
    .flatMap(([number, node]) => (node.kind === 'foreign' ? [{ number, node }] : []))
    .toSorted((left, right) => left.node.foreign - right.node.foreign);
  for (const { number } of [...fields, ...foreign]) {
    registers.set(number, file.types.length);
    file.types.push('f32');
  }
  return fields.map(({ node }) => node.name);
}

/** The last node that reads each node; outputs are read after the end. */
function findLastReaders(
  graph: KernelGraph,
  outputs: readonly { readonly node: number }[],
): Map<number, number> {
  const last = new Map<number, number>();
  for (const [number, node] of graph.nodes.entries()) {
    if (node.kind === 'kernel') for (const input of node.inputs) last.set(input, number);
  }
  for (const { node } of outputs) last.set(node, Number.POSITIVE_INFINITY);
  return last;
}

function toStep(node: KernelCall, output: number, registers: ReadonlyMap<number, number>): Step {
  const inputs = node.inputs.map((input) => registerOf(registers, input));
  return { kernel: node.kernel, inputs, output, params: node.params };
}

function takeRegister(file: RegisterFile, type: ValueType): number {
  const free = file.free[type].pop();
  if (free !== undefined) return free;
  file.types.push(type);
  return file.types.length - 1;
}

/** Inputs of the program are never written to. */
function releaseRegister(
  graph: KernelGraph,
  file: RegisterFile,
  node: number,
  registers: ReadonlyMap<number, number>,
): void {
  const released = graph.nodes[node];
  if (released?.kind === 'kernel') file.free[released.type].push(registerOf(registers, node));
}

function registerOf(registers: ReadonlyMap<number, number>, node: number): number {
  const register = registers.get(node);
  if (register === undefined) throw new Error(`node ${node} is read before it is computed`);
  return register;
}
