import type { LineageGraph, LineageGraphNode } from '../../contract/api/lineage.ts';

/** Sizes in CSS pixels. */
const NODE_WIDTH = 148;
const NODE_HEIGHT = 58;
const GAP_X = 40;
const GAP_Y = 10;

/** A node at its place. */
export interface PlacedNode extends LineageGraphNode {
  readonly x: number;
  readonly y: number;
}

/** A graph ready to be drawn: a column for each stage, lines from left to right. */
export interface PlacedLineage {
  readonly nodes: readonly PlacedNode[];
  /** Path of SVG for each edge. */
  readonly lines: readonly { readonly key: string; readonly path: string; readonly isStale: boolean }[];
  readonly width: number;
  readonly height: number;
  readonly nodeWidth: number;
  readonly nodeHeight: number;
}

/** Lays a graph out: what nothing was made from stands first, everything else behind all that it was made from. */
export function layLineage({ nodes, edges }: LineageGraph): PlacedLineage {
  const columns = columnsOf({ nodes, edges });
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  const height = tallest * (NODE_HEIGHT + GAP_Y) - GAP_Y;
  const placed = columns.flatMap((column, at) => {
    const top = (height - (column.length * (NODE_HEIGHT + GAP_Y) - GAP_Y)) / 2;
    return column.map((node, row) => ({
      ...node,
      x: at * (NODE_WIDTH + GAP_X),
      y: top + row * (NODE_HEIGHT + GAP_Y),
    }));
  });
  const places = new Map(placed.map((node) => [node.id, node]));
  const lines = edges.flatMap(({ from, to }) => {
    const [left, right] = [places.get(from), places.get(to)];
    if (left === undefined || right === undefined) return [];
    return [{ key: `${from} ${to}`, path: lineOf(left, right), isStale: right.state === 'stale' }];
  });
  const width = Math.max(1, columns.length) * (NODE_WIDTH + GAP_X) - GAP_X;
  return { nodes: placed, lines, width, height, nodeWidth: NODE_WIDTH, nodeHeight: NODE_HEIGHT };
}

function columnsOf({ nodes, edges }: LineageGraph): readonly (readonly LineageGraphNode[])[] {
  const before = Map.groupBy(edges, ({ to }) => to);
  const depths = new Map<string, number>();
  const depthOf = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    // A graph that comes back to itself would have no columns; each node is looked at once.
    depths.set(id, 0);
    const depth = Math.max(-1, ...(before.get(id) ?? []).map(({ from }) => depthOf(from))) + 1;
    depths.set(id, depth);
    return depth;
  };
  const byDepth = Map.groupBy(nodes, ({ id }) => depthOf(id));
  return [...byDepth].toSorted(([a], [b]) => a - b).map(([, column]) => column);
}

function lineOf(from: PlacedNode, to: PlacedNode): string {
  const [x1, y1] = [from.x + NODE_WIDTH, from.y + NODE_HEIGHT / 2];
  const [x2, y2] = [to.x, to.y + NODE_HEIGHT / 2];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}
