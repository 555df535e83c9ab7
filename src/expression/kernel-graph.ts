import type { ValueType } from './program.ts';

/** A value that kernels work on: a column that is handed in, or one that a kernel makes of earlier ones. */
export type KernelNode =
  | { readonly kind: 'field'; readonly name: string; readonly type: 'f32' }
  /** `foreign` is its number among the graph’s foreign inputs. */
  | { readonly kind: 'foreign'; readonly foreign: number; readonly type: 'f32' }
  | {
      readonly kind: 'kernel';
      readonly kernel: string;
      /** Numbers of earlier nodes. */
      readonly inputs: readonly number[];
      readonly params: readonly number[];
      readonly type: ValueType;
    };

/** Nodes by number, each content once: what is written twice is computed once. Grows while expressions are lowered. */
export interface KernelGraph {
  readonly nodes: KernelNode[];
  /** Number of the node with that content. */
  readonly numbers: Map<string, number>;
}

/** A graph without nodes. */
export function emptyGraph(): KernelGraph {
  return { nodes: [], numbers: new Map() };
}

/** Kernels whose inputs may change places without a bit of the result changing. */
const COMMUTATIVE = new Set(['add', 'mul', 'and', 'or', 'eq', 'ne']);

/** The number of the node with that content, which is added unless it is there. */
export function addNode(graph: KernelGraph, node: KernelNode): number {
  const ordered =
    node.kind === 'kernel' && COMMUTATIVE.has(node.kernel)
      ? { ...node, inputs: node.inputs.toSorted((left, right) => left - right) }
      : node;
  const key = keyOf(ordered);
  const known = graph.numbers.get(key);
  if (known !== undefined) return known;
  const number = graph.nodes.length;
  graph.nodes.push(ordered);
  graph.numbers.set(key, number);
  return number;
}

/** The node of that number, which `addNode` gave. */
export function nodeAt(graph: KernelGraph, number: number): KernelNode {
  const node = graph.nodes[number];
  if (node === undefined) throw new Error(`the graph has no node ${number}`);
  return node;
}

function keyOf(node: KernelNode): string {
  if (node.kind === 'field') return `$${node.name}`;
  if (node.kind === 'foreign') return `@${node.foreign}`;
  // −0 and 0 are different numbers to multiply with.
  const params = node.params.map((value) => (Object.is(value, -0) ? '-0' : String(value)));
  return `${node.kernel}[${params.join(',')}](${node.inputs.join(',')}):${node.type}`;
}
