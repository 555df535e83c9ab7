import type { LineageGraph, LineageGraphNode } from '../../../../contract/api/lineage.ts';
import { DATASETS, type DatasetName, parseDatasetName } from '../../../domain/dataset.ts';
import { localDayOf } from '../../../domain/local-time.ts';
import { type PartitionRow, selectPartitions } from '../../../lake/catalog/partitions.ts';
import { ANSWER_LAYER } from '../../../lake/landing/publish-answer.ts';
import { GOLD_LAYER } from '../../../lake/qlib/gold-partition.ts';
import { hashText } from '../../../lake/qlib/source-hash.ts';
import { SILVER_LAYER } from '../../../lake/silver/publish-silver.ts';
import { lineageOf } from '../catalog/lineage.ts';
import type { ServerWorld } from '../server-world.ts';
import { dayChain, nodeOf } from './day-chain.ts';
import { foldLineage } from './fold-lineage.ts';
import { silverStates } from './silver-states.ts';

type World = Pick<ServerWorld, 'lake' | 'config'>;
type Edge = LineageGraph['edges'][number];

const OF_DAYS: ReadonlySet<string> = new Set(['landing', ANSWER_LAYER, 'bronze']);
const OF_BARS: ReadonlySet<string> = new Set([...OF_DAYS, SILVER_LAYER, GOLD_LAYER]);

/**
 * The way of a partition’s bars from the vendor to exports, with what would be made otherwise now. Of what is no bars of a dataset, its
 * neighbours. Throws what asking the catalog throws.
 */
export async function lineageGraph(partition: PartitionRow, world: World): Promise<LineageGraph> {
  const dataset = parseDatasetName(partition.dataset);
  const isOfBars = dataset !== undefined && OF_BARS.has(partition.layer);
  const graph = isOfBars ? await barsGraph(partition, dataset, world) : await neighbours(partition, world);
  const { layer, dataset: name, key } = partition;
  const self = `${layer} ${name} ${key}`;
  return foldLineage({
    ...graph,
    nodes: graph.nodes.map((node) => (node.id === self ? { ...node, isSelf: true } : node)),
  });
}

async function barsGraph(partition: PartitionRow, dataset: DatasetName, world: World): Promise<LineageGraph> {
  const { db } = world.lake.catalog;
  const rowsOf = async (layer: string): Promise<readonly PartitionRow[]> =>
    selectPartitions(db, { layer, datasets: [dataset] });
  const [silver, gold] = [await silverOf(partition, dataset, world), await rowsOf(GOLD_LAYER)];
  const chains = await chainsOf(partition, { dataset, silver, rowsOf, world });
  const whyStale = silver.length === 0 ? undefined : await silverStates(dataset, world);
  const silverNodes = silver.map((row) => nodeOf(row, whyStale?.(row.key) ?? null));
  const all = (await rowsOf(SILVER_LAYER)).filter(({ rows }) => rows > 0);
  const made = hashText(all.map((row) => `${row.fingerprint} ${row.content_hash}`).join('\n'));
  const isStale = silverNodes.some(({ state }) => state === 'stale');
  const goldRows = partition.layer === GOLD_LAYER ? gold.filter(({ key }) => key === partition.key) : gold;
  const goldNodes = (silver.length === 0 ? [] : goldRows).map((row) =>
    nodeOf(
      row,
      row.source_etag === made ? (isStale ? 'silver is stale' : null) : 'silver was made again since',
    ),
  );
  const edges: readonly Edge[] = [
    ...chains.flatMap((chain) => chain.slice(1).map((node, at) => edgeOf(chain[at], node))),
    ...chains.flatMap((chain) => {
      const bars = chain.find(({ layer }) => layer === 'bronze');
      const into = silver.find(
        (row) => bars !== undefined && bars.key.startsWith(row.key) && reaches(row, bars.key),
      );
      return bars === undefined || into === undefined ? [] : [edgeOf(bars, nodeOf(into, null))];
    }),
    ...silverNodes.flatMap((from) => goldNodes.map((to) => edgeOf(from, to))),
  ];
  const stages = ['vendor', 'landing', ANSWER_LAYER, 'bronze'].flatMap((layer) =>
    chains.flatMap((chain) => chain.filter((node) => node.layer === layer)),
  );
  return { nodes: [...stages, ...silverNodes, ...goldNodes], edges };
}

function edgeOf(from: LineageGraphNode | undefined, to: LineageGraphNode): Edge {
  return { from: from?.id ?? '', to: to.id };
}

/** The silver that a partition is, has come into, or is made of. */
async function silverOf(
  { layer, key }: PartitionRow,
  dataset: DatasetName,
  { lake }: World,
): Promise<readonly PartitionRow[]> {
  const rows = await selectPartitions(lake.catalog.db, { layer: SILVER_LAYER, datasets: [dataset] });
  const held = rows.filter((row) => row.rows > 0);
  if (layer === SILVER_LAYER) return held.filter((row) => row.key === key);
  if (layer === GOLD_LAYER) return held;
  return held.filter((row) => key.startsWith(row.key) && reaches(row, key));
}

/** The days that a partition is of, each from the vendor on. */
async function chainsOf(
  { layer, key }: PartitionRow,
  {
    dataset,
    silver,
    rowsOf,
    world,
  }: {
    readonly dataset: DatasetName;
    readonly silver: readonly PartitionRow[];
    readonly rowsOf: (layer: string) => Promise<readonly PartitionRow[]>;
    readonly world: World;
  },
): Promise<readonly (readonly LineageGraphNode[])[]> {
  const isWanted = (day: string): boolean =>
    OF_DAYS.has(layer) ? day === key : silver.some((row) => day.startsWith(row.key) && reaches(row, day));
  const byDay = async (from: string): Promise<ReadonlyMap<string, PartitionRow>> =>
    new Map((await rowsOf(from)).filter((row) => isWanted(row.key)).map((row) => [row.key, row]));
  const [bars, files, answers] = [await byDay('bronze'), await byDay('landing'), await byDay(ANSWER_LAYER)];
  const objects = await world.lake.catalog.db
    .selectFrom('objects')
    .select(['day', 'key', 'etag', 'source'])
    .where('dataset', '=', dataset)
    .execute();
  const known = Map.groupBy(objects, ({ day }) => day);
  return [...new Set([...files.keys(), ...answers.keys(), ...bars.keys()])].sort().map((day) => {
    const made = bars.get(day);
    const source = layer === ANSWER_LAYER || made?.source === 'grouped' ? 'grouped' : 'flat';
    const isAside = made !== undefined && made.source !== source;
    const object = known.get(day)?.find((each) => each.source === source);
    const landed = (source === 'grouped' ? answers : files).get(day);
    return dayChain({ dataset, day, object, landed, bars: isAside ? undefined : made });
  });
}

/** Days after the last bar of a year that is still running are not in it yet. */
function reaches({ dataset, max_us: maxUs }: PartitionRow, day: string): boolean {
  const name = parseDatasetName(dataset);
  return name === undefined || maxUs === null || localDayOf(maxUs / 1000, DATASETS[name].timeZone) >= day;
}

async function neighbours(partition: PartitionRow, { lake }: World): Promise<LineageGraph> {
  const { inputs, outputs } = await lineageOf(partition, lake);
  const self = nodeOf(partition, null);
  const nodesOf = (nodes: typeof inputs): readonly LineageGraphNode[] =>
    nodes.map((node) => ({
      ...node,
      id: `${node.layer} ${node.dataset} ${node.key}`,
      count: 1,
      why: node.state === 'stale' ? 'it was made again since' : null,
      rows: null,
      isSelf: false,
    }));
  const [before, after] = [nodesOf(inputs), nodesOf(outputs)];
  return {
    nodes: [...before, self, ...after],
    edges: [...before.map((node) => edgeOf(node, self)), ...after.map((node) => edgeOf(self, node))],
  };
}
