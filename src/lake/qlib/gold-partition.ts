import { MADE_HERE, type PartitionRow } from '../catalog/partitions.ts';
import type { LakePath } from '../storage/lake-paths.ts';
import type { ExportState } from './export-state.ts';
import { hashText } from './source-hash.ts';

/** The layer of exports in the catalog. */
export const GOLD_LAYER = 'gold';

/** Where a dataset’s export stands when nothing else is said. */
export function goldPath(dataset: string): LakePath {
  return `gold/qlib/${dataset}`;
}

/** The catalog row of one frequency of an export: all of it is in the export’s own description. */
export function goldPartition(state: ExportState, freq: string): PartitionRow | undefined {
  const found = state.freqs[freq];
  if (found === undefined) return undefined;
  const { dataset, partitions, symbols, bars, fields, features } = found;
  const rows = Object.values(symbols).reduce(
    (sum, spans) => sum + 2 + (spans.at(-1) ?? 0) - (spans[0] ?? 0),
    0,
  );
  return {
    ...MADE_HERE,
    layer: GOLD_LAYER,
    dataset,
    key: `qlib/${freq}`,
    path: goldPath(dataset),
    fingerprint: hashText(JSON.stringify([found, state.renamed])),
    source_etag: hashText(partitions.map(({ fingerprint }) => fingerprint).join('\n')),
    rows: bars,
    symbols: Object.keys(symbols).length,
    bytes: 4 * rows * (fields.length + features.length),
    min_us: null,
    max_us: null,
    content_hash: hashText(partitions.map(({ hash }) => hash).join('\n')),
  };
}
