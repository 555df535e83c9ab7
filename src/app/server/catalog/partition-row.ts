import type { PartitionRow as PartitionDocumentRow } from '../../../../contract/api/partitions.ts';
import type { PartitionRow } from '../../../lake/catalog/partitions.ts';

/** A partition as answers show it. */
export function toPartitionRow(row: PartitionRow): PartitionDocumentRow {
  return {
    layer: row.layer,
    dataset: row.dataset,
    key: row.key,
    path: row.path,
    source: row.source,
    rows: row.rows,
    quarantined: row.quarantined,
    duplicates: row.duplicates,
    symbols: row.symbols,
    bytes: row.bytes,
    rawBytes: row.raw_bytes,
    minMs: row.min_us === null ? null : row.min_us / 1000,
    maxMs: row.max_us === null ? null : row.max_us / 1000,
    fingerprint: row.fingerprint,
    sourceEtag: row.source_etag,
    contentHash: row.content_hash,
  };
}
