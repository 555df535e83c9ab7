import { MADE_HERE, type PartitionRow } from '../catalog/partitions.ts';
import type { MetadataFooter } from './metadata-footer.ts';
import { metadataPath } from './metadata-table.ts';

/** The layer of what the lake knows about its symbols. */
export const METADATA_LAYER = 'metadata';

/** `source_etag` of rows that were made with splits and dividends at hand. */
export const WITH_REFERENCE = 'reference';

/** The catalog row of a file: all of it can be read off the file again. */
export function metadataPartition(file: {
  readonly footer: MetadataFooter;
  readonly bytes: number;
  readonly contentHash: string;
}): PartitionRow {
  const { footer, bytes, contentHash } = file;
  return {
    ...MADE_HERE,
    layer: METADATA_LAYER,
    dataset: footer.asset,
    key: footer.table,
    path: metadataPath(footer.asset, footer.table),
    fingerprint: footer.fingerprint,
    source_etag: footer.hasReference ? WITH_REFERENCE : '',
    rows: footer.rows,
    symbols: 0,
    bytes,
    min_us: null,
    max_us: null,
    content_hash: contentHash,
  };
}
