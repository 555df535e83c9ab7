import { isBarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { selectPartitions } from '../../lake/catalog/partitions.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { findFactors } from '../../lake/factors/find-factors.ts';
import type { Lake } from '../../lake/lake.ts';
import { SILVER_LAYER } from '../../lake/silver/publish-silver.ts';
import { silverPath } from '../../lake/silver/silver-path.ts';
import { inLake } from '../../lake/storage/lake-paths.ts';
import type { SortedFile } from '../../plan/query/read-facts.ts';
import { judgeSilver } from '../../plan/silver/plan-silver.ts';
import { shapePart } from '../../plan/silver/silver-fingerprint.ts';
import type { Configuration } from '../config/configuration.ts';
import { type DatasetFeatures, requestFeatures } from '../silver/dataset-features.ts';
import { gatherSilverFacts } from '../silver/gather-silver-facts.ts';

/** A partition of silver whose bars are those of bronze. */
export interface HeldSilver extends SortedFile {
  readonly key: string;
}

/**
 * The silver that may stand for bronze. Bars are compared by the days they were made from; with a set of features that cannot be
 * read nothing is known of any partition, and bronze serves.
 */
export async function readSilver(
  dataset: DatasetName,
  { lake, config }: { readonly lake: Lake; readonly config: Configuration },
): Promise<readonly HeldSilver[]> {
  const rows = await selectPartitions(lake.catalog.db, { layer: SILVER_LAYER, datasets: [dataset] });
  if (rows.length === 0) return [];
  const features = await featuresOf(dataset, config);
  if (features === undefined) return [];
  const facts = await gatherSilverFacts(dataset, { lake, config, features });
  const judged = new Map(judgeSilver(facts).map((each) => [each.window.key, each]));
  return rows.flatMap((row): readonly HeldSilver[] => {
    const found = judged.get(row.key);
    if (found === undefined || row.rows === 0 || found.changed.includes('bars')) return [];
    const { firstDay: from, lastDay: to, offDays } = found.window;
    const { key, fingerprint, bytes: sizeBytes, content_hash: contentHash } = row;
    const file = {
      path: inLake(lake.root, row.path),
      fingerprint,
      sizeBytes,
      contentHash,
      dataset: `silver ${dataset}`,
      day: key,
      mend: `barlake features build ${dataset}`,
    };
    const { timeframe } = DATASETS[dataset];
    return [{ key, from, to, offDays, shape: shapePart(fingerprint), timeframe, file }];
  });
}

/**
 * Paths of the silver files that nothing has changed of, factors included. Without published factors that are up to date nothing is known of
 * them, and features are computed.
 */
export async function readFreshFeatures(
  dataset: DatasetName,
  { lake, config, features, connection }: FreshWorld,
): Promise<ReadonlySet<string>> {
  const known = await findFactors(lake, DATASETS[dataset].asset);
  if (known === undefined) return new Set();
  const facts = await gatherSilverFacts(dataset, { lake, config, features, factors: { connection, known } });
  const fresh = judgeSilver(facts).filter(({ changed }) => changed.length === 0);
  return new Set(fresh.map(({ window: { key } }) => inLake(lake.root, silverPath(dataset, key))));
}

/** What judging features goes by. */
interface FreshWorld {
  readonly lake: Lake;
  readonly config: Configuration;
  readonly features: DatasetFeatures;
  readonly connection: DuckDbConnection;
}

async function featuresOf(dataset: DatasetName, config: Configuration): Promise<DatasetFeatures | undefined> {
  try {
    return (await requestFeatures({ datasets: [dataset] }, config)).get(dataset);
  } catch (error) {
    if (isBarlakeError(error, 'E_FEATURES') || isBarlakeError(error, 'E_EXPRESSION')) return undefined;
    throw error;
  }
}
