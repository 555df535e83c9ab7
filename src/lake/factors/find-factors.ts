import type { Asset } from '../../domain/dataset.ts';
import { type PartitionRow, selectPartitions } from '../catalog/partitions.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { explainReadError } from '../query/explain-read-error.ts';
import { isPartitionIntact } from '../storage/is-partition-intact.ts';
import { inLake } from '../storage/lake-paths.ts';
import { computeFactors, type FactorOptions } from './compute-factors.ts';
import { type FactorInputs, gatherFactorInputs } from './factor-inputs.ts';
import type { Factors } from './factors.ts';
import { METADATA_LAYER, WITH_REFERENCE } from './metadata-partition.ts';
import { type MetadataTable, metadataTables } from './metadata-table.ts';

/** Files that lives and factors are read from. */
const NEEDED = {
  stocks: ['symbols', 'factors', 'activity'],
  others: ['symbols', 'factors'],
} as const;

/**
 * The published lives and factors of an asset; `undefined` when there are none, a file is not there as published, or bars
 * or reference data have changed since. Needs no lock and reads no file but for its size.
 */
export async function findFactors(
  lake: Lake,
  asset: Asset,
  inputs?: Pick<FactorInputs, 'fingerprint'>,
): Promise<Factors | undefined> {
  const { fingerprint } = inputs ?? (await gatherFactorInputs(lake, asset));
  const needed = asset === 'stocks' ? NEEDED.stocks : NEEDED.others;
  const files = await findTables(lake, { asset, fingerprint, tables: needed });
  if (files === undefined) return undefined;
  const relation = (table: MetadataTable): string => {
    const path = files.get(table)?.path;
    if (path === undefined) return EMPTY_ACTIVITY;
    return `read_parquet(${quoteText(inLake(lake.root, path))}, hive_partitioning=false)`;
  };
  return {
    asset,
    lives: relation('symbols'),
    steps: relation('factors'),
    activity: relation('activity'),
    hasReference: files.get('symbols')?.source_etag === WITH_REFERENCE,
    fingerprint,
  };
}

/** Whether all of an asset’s metadata, statistics too, are there as made from these inputs. */
export async function isMetadataWhole(
  lake: Lake,
  asset: Asset,
  { fingerprint }: Pick<FactorInputs, 'fingerprint'>,
): Promise<boolean> {
  const tables = metadataTables(asset);
  return (await findTables(lake, { asset, fingerprint, tables })) !== undefined;
}

interface WantedTables {
  readonly asset: Asset;
  readonly fingerprint: string;
  readonly tables: readonly MetadataTable[];
}

async function findTables(
  lake: Lake,
  { asset, fingerprint, tables }: WantedTables,
): Promise<ReadonlyMap<MetadataTable, PartitionRow> | undefined> {
  const partitions = await selectPartitions(lake.catalog.db, { layer: METADATA_LAYER, datasets: [asset] });
  const found = new Map<MetadataTable, PartitionRow>();
  for (const table of tables) {
    const partition = partitions.find(({ key }) => key === table);
    if (partition?.fingerprint !== fingerprint) return undefined;
    if (!(await isPartitionIntact(lake, partition))) return undefined;
    found.set(table, partition);
  }
  return found;
}

const EMPTY_ACTIVITY =
  '(SELECT NULL::VARCHAR AS symbol, NULL::INTEGER AS life, NULL::DATE AS month WHERE false)';

/**
 * For readers: the published ones where they are up to date, else those of the symbols, computed into temporary tables.
 * `inputs` with bars of single symbols are always computed. Throws `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason.
 */
export async function readFactors(
  lake: Lake,
  connection: DuckDbConnection,
  inputs: FactorInputs,
  options: FactorOptions,
): Promise<Factors> {
  const held = inputs.series === undefined ? await findFactors(lake, inputs.asset, inputs) : undefined;
  if (held !== undefined) return held;
  try {
    return await computeFactors(connection, inputs, options);
  } catch (error) {
    options.signal.throwIfAborted();
    const files = [...inputs.daily, ...inputs.minute];
    throw await explainReadError(error, { root: lake.root, files, isOwnStatement: true });
  }
}
