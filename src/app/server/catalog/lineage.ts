import type { LineageNode } from '../../../../contract/api/partitions.ts';
import { DATASETS, parseDatasetName } from '../../../domain/dataset.ts';
import { localDayOf } from '../../../domain/local-time.ts';
import { type PartitionRow, selectPartitions } from '../../../lake/catalog/partitions.ts';
import type { Lake } from '../../../lake/lake.ts';
import { ANSWER_LAYER } from '../../../lake/landing/publish-answer.ts';

/** Neighbours named; a year of days and its parts fit. */
const NODES_MAX = 400;

/** What a partition was made from, and what was made of it. */
export interface Lineage {
  readonly inputs: readonly LineageNode[];
  readonly outputs: readonly LineageNode[];
}

/** The neighbours of a partition, as far as the catalog tells them. */
export async function lineageOf(partition: PartitionRow, lake: Lake): Promise<Lineage> {
  const [inputs, outputs] = await Promise.all([inputsOf(partition, lake), outputsOf(partition, lake)]);
  return { inputs: inputs.slice(0, NODES_MAX), outputs: outputs.slice(0, NODES_MAX) };
}

async function inputsOf(partition: PartitionRow, lake: Lake): Promise<readonly LineageNode[]> {
  const { layer, dataset, key } = partition;
  switch (layer) {
    case 'landing':
    case ANSWER_LAYER:
      return [await vendorNode(partition, lake)];
    case 'bronze': {
      const landed = await rowsOf(
        lake,
        partition.source === 'grouped' ? ANSWER_LAYER : 'landing',
        dataset,
        key,
      );
      if (landed.length === 0) return [await vendorNode(partition, lake)];
      return landed.map((row) =>
        node(row, row.source_etag === partition.source_etag || partition.source === 'grouped'),
      );
    }
    case 'silver':
      return nodes(await rowsOf(lake, 'bronze', dataset, key));
    case 'gold':
      return nodes(await rowsOf(lake, 'silver', dataset, ''));
    case 'targeted':
      return [{ layer: 'vendor', dataset: partition.source, key, state: 'vendor', version: null }];
    case 'metadata':
      return nodes(
        (await selectPartitions(lake.catalog.db, { layer: 'reference' })).filter(
          (row) => row.key === 'current',
        ),
      );
    default:
      return [{ layer: 'vendor', dataset, key, state: 'vendor', version: partition.source_etag }];
  }
}

async function outputsOf(partition: PartitionRow, lake: Lake): Promise<readonly LineageNode[]> {
  const { layer, dataset, key } = partition;
  switch (layer) {
    case 'landing':
    case ANSWER_LAYER: {
      const source = layer === 'landing' ? 'flat' : 'grouped';
      const bars = (await rowsOf(lake, 'bronze', dataset, key)).filter((row) => row.source === source);
      return bars.map((row) =>
        node(row, layer === ANSWER_LAYER || row.source_etag === partition.source_etag),
      );
    }
    case 'bronze': {
      const silver = await selectPartitions(lake.catalog.db, { layer: 'silver', datasets: [dataset] });
      return nodes(silver.filter((row) => key.startsWith(row.key) && reaches(row, key)));
    }
    case 'silver':
      return nodes(await rowsOf(lake, 'gold', dataset, ''));
    case 'reference':
      return nodes(await selectPartitions(lake.catalog.db, { layer: 'metadata' }));
    default:
      return [];
  }
}

/** Rows of a layer whose key is the given one or below it. */
async function rowsOf(
  { catalog }: Lake,
  layer: string,
  dataset: string,
  key: string,
): Promise<readonly PartitionRow[]> {
  const bounds = key === '' ? {} : { from: key, to: `${key}\uffff` };
  return selectPartitions(catalog.db, { layer, datasets: [dataset], ...bounds });
}

/** Days after the last bar of a year that is still running are not in it yet. */
function reaches({ dataset, max_us: maxUs }: PartitionRow, day: string): boolean {
  const name = parseDatasetName(dataset);
  return name === undefined || maxUs === null || localDayOf(maxUs / 1000, DATASETS[name].timeZone) >= day;
}

async function vendorNode(
  { dataset, key, source_etag: etag }: PartitionRow,
  { catalog }: Lake,
): Promise<LineageNode> {
  const object = await catalog.db
    .selectFrom('objects')
    .select(['key', 'etag'])
    .where('dataset', '=', dataset)
    .where('day', '=', key)
    .orderBy('source')
    .executeTakeFirst();
  return {
    layer: 'vendor',
    dataset,
    key: object?.key ?? key,
    state: 'vendor',
    version: object?.etag ?? etag,
  };
}

function nodes(rows: readonly PartitionRow[]): readonly LineageNode[] {
  return rows.map((row) => node(row, true));
}

function node({ layer, dataset, key, fingerprint }: PartitionRow, isFresh: boolean): LineageNode {
  return { layer, dataset, key, state: isFresh ? 'held' : 'stale', version: fingerprint };
}
