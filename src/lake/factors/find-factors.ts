import { stat } from 'node:fs/promises';
import type { Asset } from '../../domain/dataset.ts';
import { selectPartitions } from '../catalog/partitions.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { explainReadError } from '../query/explain-read-error.ts';
import { inLake } from '../storage/lake-paths.ts';
import { computeFactors, type FactorOptions } from './compute-factors.ts';
import { type FactorInputs, gatherFactorInputs } from './factor-inputs.ts';
import type { Factors } from './factors.ts';
import { METADATA_LAYER, WITH_REFERENCE } from './metadata-partition.ts';

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
  const partitions = await selectPartitions(lake.catalog.db, { layer: METADATA_LAYER, datasets: [asset] });
  const files = new Map<string, string>();
  let hasReference = false;
  for (const name of asset === 'stocks' ? NEEDED.stocks : NEEDED.others) {
    const partition = partitions.find(({ key }) => key === name);
    if (partition?.fingerprint !== fingerprint) return undefined;
    const path = inLake(lake.root, partition.path);
    const found = await stat(path).catch(() => undefined);
    if (found?.size !== partition.bytes) return undefined;
    files.set(name, `read_parquet(${quoteText(path)}, hive_partitioning=false)`);
    hasReference = partition.source_etag === WITH_REFERENCE;
  }
  const relation = (name: string): string => files.get(name) ?? EMPTY_ACTIVITY;
  return {
    asset,
    lives: relation('symbols'),
    steps: relation('factors'),
    activity: relation('activity'),
    hasReference,
    fingerprint,
  };
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
