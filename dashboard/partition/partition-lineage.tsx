import type { ReactElement } from 'react';
import type { LineageGraph, LineageGraphNode } from '../../contract/api/lineage.ts';
import { useDocument } from '../api/use-document.ts';
import { formatCompact, formatCount } from '../format/quantity.ts';
import { Badge } from '../part/badge.tsx';
import { Loaded } from '../part/loaded.tsx';
import type { Column } from '../table/column.ts';
import { SaveRows } from '../table/save-rows.tsx';
import { layLineage, type PlacedLineage, type PlacedNode } from './lay-lineage.ts';
import type { PartitionName } from './partition-view.tsx';

/** The way of a partition from the vendor to exports, drawn; partitions that are held open. */
export function PartitionLineage({
  partition: { layer, dataset, key },
  onOpen,
}: {
  readonly partition: PartitionName;
  readonly onOpen: (partition: PartitionName) => void;
}): ReactElement {
  const query = useDocument('lineage', { parts: { layer, dataset, key } });
  return (
    <section>
      <div className="lineage-head">
        <h3>Lineage</h3>
        {query.data !== undefined && (
          <SaveRows name={`lineage-${layer}-${dataset}`} rows={query.data.nodes} columns={COLUMNS} />
        )}
      </div>
      <Loaded query={query}>{(graph) => <Graph graph={graph} onOpen={onOpen} />}</Loaded>
    </section>
  );
}

function Graph({
  graph,
  onOpen,
}: {
  readonly graph: LineageGraph;
  readonly onOpen: (partition: PartitionName) => void;
}): ReactElement {
  const placed = layLineage(graph);
  const stale = graph.nodes.filter(({ why }) => why !== null);
  return (
    <>
      <div
        className="lineage-scroll"
        tabIndex={0}
        role="region"
        aria-label="Lineage, from the vendor to exports"
      >
        <div className="lineage-graph" style={{ width: placed.width, height: placed.height }}>
          <Lines placed={placed} />
          <ul>
            {placed.nodes.map((node) => (
              <li
                key={node.id}
                className={`lineage-node ${node.state}${node.isSelf ? ' here' : ''}`}
                style={{ left: node.x, top: node.y, width: placed.nodeWidth, height: placed.nodeHeight }}
                aria-current={node.isSelf ? 'true' : undefined}
              >
                <NodeText node={node} onOpen={onOpen} />
              </li>
            ))}
          </ul>
        </div>
      </div>
      {stale.length > 0 && (
        <ul className="lineage-why">
          {stale.map(({ id, layer, key, why }) => (
            <li key={id}>
              {layer} {key}: {why}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Lines say nothing that the order of the list does not. */
function Lines({ placed }: { readonly placed: PlacedLineage }): ReactElement {
  return (
    <svg width={placed.width} height={placed.height} aria-hidden="true" focusable="false">
      {placed.lines.map(({ key, path, isStale }) => (
        <path key={key} d={path} className={isStale ? 'stale' : ''} />
      ))}
    </svg>
  );
}

const TONES = { held: 'good', stale: 'warn', vendor: 'calm' } as const;

function NodeText({
  node,
  onOpen,
}: {
  readonly node: PlacedNode;
  readonly onOpen: (partition: PartitionName) => void;
}): ReactElement {
  const { layer, dataset, key, count, state, version, rows, isSelf } = node;
  const mayOpen = state !== 'vendor' && count === 1 && !isSelf;
  const size = rows === null ? '' : `, ${formatCompact(rows)} rows`;
  return (
    <>
      <span className="lineage-line">
        {mayOpen ? (
          <button
            type="button"
            className="text-button"
            aria-label={`Open ${layer} ${dataset} ${key}`}
            onClick={() => onOpen({ layer, dataset, key })}
          >
            {layer}
          </button>
        ) : (
          <strong>{layer}</strong>
        )}
        <Badge tone={TONES[state]}>{state === 'held' ? 'fresh' : state}</Badge>
      </span>
      <span className="lineage-key" title={version ?? undefined}>
        {count === 1 ? `${key}${size}` : `${formatCount(count)}: ${key}`}
      </span>
    </>
  );
}

const COLUMNS: readonly Column<LineageGraphNode>[] = [
  { key: 'layer', title: 'Layer', value: ({ layer }) => layer },
  { key: 'dataset', title: 'Dataset', value: ({ dataset }) => dataset },
  { key: 'key', title: 'Key', value: ({ key }) => key },
  { key: 'count', title: 'Partitions', value: ({ count }) => count },
  { key: 'state', title: 'State', value: ({ state }) => state },
  { key: 'why', title: 'Why', value: ({ why }) => why },
  { key: 'rows', title: 'Rows', value: ({ rows }) => rows },
  { key: 'version', title: 'Version', value: ({ version }) => version },
];
