import type { LineageGraph, LineageGraphNode } from '../../../../contract/api/lineage.ts';

/** Nodes of a layer that stand by themselves; what is more of them becomes one. */
const NODES_MAX = 6;

/** A graph that can be looked at: of each layer what is asked for, then what is stale, and one node for all the rest. */
export function foldLineage({ nodes, edges }: LineageGraph): LineageGraph {
  const layers = [...Map.groupBy(nodes, ({ layer }) => layer).values()].map(foldLayer);
  const homes = new Map(layers.flatMap(({ homes: own }) => [...own]));
  const home = (id: string): string => homes.get(id) ?? id;
  const folded = new Map(
    edges.map((edge) => {
      const moved = { from: home(edge.from), to: home(edge.to) };
      return [`${moved.from}\n${moved.to}`, moved];
    }),
  );
  return { nodes: layers.flatMap(({ shown }) => shown), edges: [...folded.values()] };
}

interface FoldedLayer {
  readonly shown: readonly LineageGraphNode[];
  /** Of nodes that are not shown, by id: the one that stands for them. */
  readonly homes: ReadonlyMap<string, string>;
}

function foldLayer(nodes: readonly LineageGraphNode[]): FoldedLayer {
  if (nodes.length <= NODES_MAX) return { shown: nodes, homes: new Map() };
  const first = nodes.filter(({ isSelf }) => isSelf);
  const stale = nodes.filter(({ isSelf, state }) => !isSelf && state === 'stale');
  const alone = new Set([...first, ...stale].slice(0, NODES_MAX - 1));
  const rest = nodes.filter((node) => !alone.has(node));
  const one = foldNodes(rest);
  return {
    shown: [...nodes.filter((node) => alone.has(node)), one],
    homes: new Map(rest.map(({ id }) => [id, one.id])),
  };
}

function foldNodes(nodes: readonly LineageGraphNode[]): LineageGraphNode {
  const [first] = nodes;
  if (first === undefined) throw new RangeError('there is nothing to fold');
  const stale = nodes.filter(({ state }) => state === 'stale').length;
  const rows = nodes.map((node) => node.rows);
  return {
    ...first,
    id: `${first.id} and others`,
    key: `${first.key} to ${nodes.at(-1)?.key ?? first.key}`,
    count: nodes.reduce((sum, { count }) => sum + count, 0),
    state: stale > 0 ? 'stale' : first.state,
    why: stale > 0 ? `${stale} of them are stale` : null,
    rows: rows.includes(null) ? null : rows.reduce<number>((sum, each) => sum + (each ?? 0), 0),
    version: null,
    isSelf: false,
  };
}
