import type { ReactElement } from 'react';
import type { LineageNode, PartitionDocument } from '../../contract/api/partitions.ts';
import { Badge } from '../part/badge.tsx';
import { Icon } from '../part/icon.tsx';
import type { PartitionName } from './partition-view.tsx';

/** What a partition was made from, and what was made of it; neighbours that are held open. */
export function PartitionLineage({
  document,
  onOpen,
}: {
  readonly document: PartitionDocument;
  readonly onOpen: (partition: PartitionName) => void;
}): ReactElement {
  const { partition, inputs, outputs } = document;
  return (
    <section>
      <h3>Lineage</h3>
      <div className="lineage">
        <Nodes nodes={inputs} empty="nothing known" onOpen={onOpen} />
        <Icon name="chevron" />
        <ul>
          <li className="lineage-node here">
            <strong>{partition.layer}</strong>
            <span>{partition.key}</span>
          </li>
        </ul>
        <Icon name="chevron" />
        <Nodes nodes={outputs} empty="nothing yet" onOpen={onOpen} />
      </div>
    </section>
  );
}

const TONES = { held: 'good', stale: 'warn', vendor: 'calm' } as const;
const NODES_MAX = 12;

function Nodes({
  nodes,
  empty,
  onOpen,
}: {
  readonly nodes: readonly LineageNode[];
  readonly empty: string;
  readonly onOpen: (partition: PartitionName) => void;
}): ReactElement {
  if (nodes.length === 0) return <p className="faint">{empty}</p>;
  return (
    <ul>
      {nodes.slice(0, NODES_MAX).map((node) => (
        <li key={`${node.layer} ${node.dataset} ${node.key}`} className="lineage-node">
          {node.state === 'vendor' ? (
            <strong>{node.layer}</strong>
          ) : (
            <button type="button" className="text-button" onClick={() => onOpen(node)}>
              {node.layer}
            </button>
          )}
          <span title={node.version ?? undefined}>
            {node.dataset} {node.key}
          </span>
          <Badge tone={TONES[node.state]}>{node.state}</Badge>
        </li>
      ))}
      {nodes.length > NODES_MAX && <li className="faint">and {nodes.length - NODES_MAX} more</li>}
    </ul>
  );
}
