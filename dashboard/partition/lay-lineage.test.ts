import { describe, expect, it } from 'vitest';
import type { LineageGraphNode } from '../../contract/api/lineage.ts';
import { layLineage } from './lay-lineage.ts';

const node = (id: string, fields: Partial<LineageGraphNode> = {}): LineageGraphNode => ({
  id,
  layer: id,
  dataset: 'stocks_daily',
  key: id,
  count: 1,
  state: 'held',
  why: null,
  rows: null,
  version: null,
  isSelf: false,
  ...fields,
});

describe('layLineage', () => {
  it('puts what is made of others behind all of them, and draws each edge from left to right', () => {
    const placed = layLineage({
      nodes: [node('bars'), node('vendor'), node('file'), node('gold', { state: 'stale' })],
      edges: [
        { from: 'vendor', to: 'file' },
        { from: 'file', to: 'bars' },
        { from: 'bars', to: 'gold' },
        { from: 'vendor', to: 'gold' },
      ],
    });
    expect(placed.nodes.toSorted((a, b) => a.x - b.x).map(({ id }) => id)).toEqual([
      'vendor',
      'file',
      'bars',
      'gold',
    ]);
    expect(new Set(placed.nodes.map(({ y }) => y)).size).toBe(1);
    expect(placed.lines.map(({ isStale }) => isStale)).toEqual([false, false, true, true]);
    for (const { path } of placed.lines) {
      const [start = 0, end = 0] = [/^M([\d.]+)/, / ([\d.]+) [\d.]+$/].map((part) =>
        Number(part.exec(path)?.[1]),
      );
      expect(end).toBeGreaterThan(start);
    }
  });

  it('stacks what is of one stage, without overlapping', () => {
    const days = ['a', 'b', 'c'].map((id) => node(id));
    const { nodes, height, nodeHeight } = layLineage({
      nodes: [...days, node('year')],
      edges: days.map(({ id }) => ({ from: id, to: 'year' })),
    });
    const ys = nodes.filter(({ id }) => id !== 'year').map(({ y }) => y);
    expect((ys[1] ?? 0) - (ys[0] ?? 0)).toBeGreaterThan(nodeHeight);
    expect((ys[2] ?? 0) + nodeHeight).toBeLessThanOrEqual(height);
  });

  it('leaves out an edge to what is not there, and ends on a graph that comes back to itself', () => {
    const edges = [
      { from: 'a', to: 'gone' },
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ];
    expect(layLineage({ nodes: [node('a'), node('b')], edges }).lines).toHaveLength(2);
  });
});
