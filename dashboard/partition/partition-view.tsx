import type { ReactElement } from 'react';
import type { PartitionDocument } from '../../contract/api/partitions.ts';
import { useDocument } from '../api/use-document.ts';
import { formatBytes, formatCount } from '../format/quantity.ts';
import { Badge } from '../part/badge.tsx';
import { Instant } from '../part/instant.tsx';
import { Loaded } from '../part/loaded.tsx';
import { PartitionAttempts } from './partition-attempts.tsx';
import { PartitionFindings } from './partition-findings.tsx';
import { PartitionLineage } from './partition-lineage.tsx';
import { PartitionRevisions } from './partition-revisions.tsx';
import { PartitionRules } from './partition-rules.tsx';

/** What names a partition. */
export interface PartitionName {
  readonly layer: string;
  readonly dataset: string;
  readonly key: string;
}

/** A partition with its file, provenance, lineage, findings and attempts. */
export function PartitionView({
  layer,
  dataset,
  partitionKey,
  onOpen,
}: {
  readonly layer: string;
  readonly dataset: string;
  readonly partitionKey: string;
  /** Opens a neighbour in the lineage. */
  readonly onOpen: (partition: PartitionName) => void;
}): ReactElement {
  const query = useDocument('partition', { parts: { layer, dataset, key: partitionKey } });
  return (
    <Loaded query={query} rows={8}>
      {(document) => (
        <div className="stack">
          <Facts document={document} />
          <PartitionLineage partition={{ layer, dataset, key: partitionKey }} onOpen={onOpen} />
          <PartitionRules rules={document.rules} />
          <PartitionFindings findings={document.findings} />
          <PartitionAttempts attempts={document.attempts} />
          <PartitionRevisions partition={{ layer, dataset, key: partitionKey }} />
          <Provenance document={document} />
        </div>
      )}
    </Loaded>
  );
}

const SHA256_DIGITS = 64;

const FILE_WORDS = {
  sound: { tone: 'good', text: 'there, as long as the catalog says' },
  missing: { tone: 'bad', text: 'missing: barlake catalog rebuild' },
  resized: { tone: 'bad', text: 'not as long as the catalog says' },
} as const;

function Facts({ document }: { readonly document: PartitionDocument }): ReactElement {
  const { partition, file } = document;
  return (
    <dl className="facts">
      <dt>Partition</dt>
      <dd>
        {partition.layer} {partition.dataset} {partition.key}
      </dd>
      <dt>File</dt>
      <dd>
        <Badge tone={FILE_WORDS[file].tone}>{FILE_WORDS[file].text}</Badge>
      </dd>
      <dt>Path</dt>
      <dd className="mono">{partition.path}</dd>
      <dt>Rows</dt>
      <dd>
        {formatCount(partition.rows)}, {formatCount(partition.symbols)} symbols,{' '}
        {formatCount(partition.quarantined)} refused, {formatCount(partition.duplicates)} exact copies
      </dd>
      <dt>Size</dt>
      <dd title={`${formatCount(partition.bytes)} bytes`}>
        {formatBytes(partition.bytes)}
        {partition.rawBytes > 0 && `, ${formatBytes(partition.rawBytes)} as text`}
      </dd>
      {partition.minMs !== null && partition.maxMs !== null && (
        <>
          <dt>Bars</dt>
          <dd>
            <Instant ms={partition.minMs} /> to <Instant ms={partition.maxMs} />
          </dd>
        </>
      )}
      <dt>Source</dt>
      <dd>{partition.source}</dd>
      <dt>ETag</dt>
      <dd className="mono">{partition.sourceEtag === '' ? '–' : partition.sourceEtag}</dd>
      <dt>Fingerprint</dt>
      <dd className="mono">{partition.fingerprint}</dd>
      {/* Landing keeps the vendor’s own sum. */}
      <dt>{partition.contentHash.length === SHA256_DIGITS ? 'SHA-256' : 'MD5'}</dt>
      <dd className="mono">{partition.contentHash}</dd>
    </dl>
  );
}

function Provenance({ document }: { readonly document: PartitionDocument }): ReactElement | null {
  const { provenance, columns } = document;
  const entries = Object.entries(provenance);
  if (entries.length + columns.length === 0) return null;
  return (
    <details className="fold">
      <summary>Footer and columns</summary>
      <dl className="facts">
        {entries.map(([key, value]) => (
          <div key={key} className="fact">
            <dt>{key}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
        {columns.map(({ name, type }) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd className="mono">{type}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
