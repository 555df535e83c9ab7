import type { LineageGraphNode } from '../../../../contract/api/lineage.ts';
import type { PartitionRow } from '../../../lake/catalog/partitions.ts';
import type { ObjectsTable } from '../../../lake/catalog/schema.ts';

/** What is known of a day: what the vendor has, the file that was landed, and the bars made of it. */
export interface DayFacts {
  readonly dataset: string;
  readonly day: string;
  readonly object: Pick<ObjectsTable, 'key' | 'etag' | 'source'> | undefined;
  readonly landed: PartitionRow | undefined;
  readonly bars: PartitionRow | undefined;
}

/** The nodes of a day, from the vendor to bars, each made of the one before it. */
export function dayChain({ dataset, day, object, landed, bars }: DayFacts): readonly LineageGraphNode[] {
  const isFile = (bars?.source ?? object?.source ?? 'flat') === 'flat';
  const etag = isFile ? (object?.etag ?? null) : null;
  const isReplaced = (own: string): boolean => etag !== null && etag !== own;
  const whyLanded = landed !== undefined && isReplaced(landed.source_etag) ? REPLACED : null;
  const whyBars =
    bars === undefined || !isFile
      ? null
      : landed === undefined
        ? isReplaced(bars.source_etag)
          ? REPLACED
          : null
        : landed.source_etag === bars.source_etag
          ? whyLanded
          : 'landing has another file';
  const vendor: LineageGraphNode = {
    id: `vendor ${dataset} ${day}`,
    layer: 'vendor',
    dataset,
    key: object?.key ?? day,
    count: 1,
    state: 'vendor',
    why: null,
    rows: null,
    version: etag,
    isSelf: false,
  };
  return [
    vendor,
    ...(landed === undefined ? [] : [{ ...nodeOf(landed, whyLanded), rows: null }]),
    ...(bars === undefined ? [] : [nodeOf(bars, whyBars)]),
  ];
}

const REPLACED = 'the vendor has another file';

/** The node of a partition. */
export function nodeOf(
  { layer, dataset, key, rows, fingerprint }: PartitionRow,
  why: string | null,
): LineageGraphNode {
  return {
    id: `${layer} ${dataset} ${key}`,
    layer,
    dataset,
    key,
    count: 1,
    state: why === null ? 'held' : 'stale',
    why,
    rows,
    version: fingerprint,
    isSelf: false,
  };
}
