import { describe, expect, it } from 'vitest';
import type { LineageGraphNode } from '../../../../contract/api/lineage.ts';
import { foldLineage } from './fold-lineage.ts';

const node = (layer: string, key: string, fields: Partial<LineageGraphNode> = {}): LineageGraphNode => ({
  id: `${layer} ${key}`,
  layer,
  dataset: 'stocks_daily',
  key,
  count: 1,
  state: 'held',
  why: null,
  rows: 10,
  version: 'v',
  isSelf: false,
  ...fields,
});

const days = Array.from({ length: 20 }, (_, at) => `2024-01-${String(at + 1).padStart(2, '0')}`);
const year = node('silver', '2024', { isSelf: true });
const edgesOf = (keys: readonly string[]) =>
  keys.map((key) => ({ from: `bronze ${key}`, to: 'silver 2024' }));

describe('foldLineage', () => {
  it('leaves a graph of few nodes as it is', () => {
    const graph = {
      nodes: [...days.slice(0, 6).map((key) => node('bronze', key)), year],
      edges: edgesOf(days.slice(0, 6)),
    };
    expect(foldLineage(graph)).toEqual(graph);
  });

  it('makes one node of many, with one edge', () => {
    const folded = foldLineage({
      nodes: [...days.map((key) => node('bronze', key)), year],
      edges: edgesOf(days),
    });
    expect(folded.nodes).toMatchObject([
      { key: '2024-01-01 to 2024-01-20', count: 20, rows: 200, state: 'held', version: null },
      { key: '2024', isSelf: true },
    ]);
    expect(folded.edges).toEqual([{ from: 'bronze 2024-01-01 and others', to: 'silver 2024' }]);
  });

  it('shows what is asked for and what is stale by itself, as far as there is room', () => {
    const nodes = days.map((key, at) =>
      node('bronze', key, at === 9 ? { isSelf: true } : at > 11 ? { state: 'stale', why: 'w' } : {}),
    );
    const folded = foldLineage({ nodes: [...nodes, year], edges: edgesOf(days) });
    const shown = folded.nodes.filter(({ layer }) => layer === 'bronze');
    expect(shown.map(({ key }) => key)).toEqual([
      '2024-01-10',
      '2024-01-13',
      '2024-01-14',
      '2024-01-15',
      '2024-01-16',
      '2024-01-01 to 2024-01-20',
    ]);
    expect(shown.at(-1)).toMatchObject({ count: 15, state: 'stale', why: '4 of them are stale' });
    expect(folded.edges).toHaveLength(6);
  });
});
