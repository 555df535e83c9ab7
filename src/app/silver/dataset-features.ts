import type { DatasetName } from '../../domain/dataset.ts';
import type { FeatureSet } from '../../expression/feature.ts';
import type { Program } from '../../expression/program.ts';
import { resolveFeatures } from '../../expression/resolve-features.ts';
import type { SilverFeature } from '../../lake/silver/silver-shape.ts';
import type { Configuration } from '../config/configuration.ts';
import { loadFeatureSets } from '../features/load-feature-sets.ts';
import type { SilverRequest } from './silver-request.ts';

/** The features of one dataset, ready to be computed. */
export interface DatasetFeatures {
  readonly program: Program;
  /** In the order of the program’s outputs. */
  readonly columns: readonly SilverFeature[];
  /** Of names and formulas: equal hashes mean equal columns. */
  readonly hash: string;
}

/** What sets have for a dataset; a dataset without a feature still gets factors. Throws `E_FEATURES`. */
function datasetFeatures(sets: readonly FeatureSet[], dataset: DatasetName): DatasetFeatures {
  const { features, program, hash } = resolveFeatures(sets, dataset);
  const columns = features.map(({ name, expression: { canonical, fields, lookBack, lookAhead } }) => {
    return { name, expression: canonical, fields, lookBack, lookAhead };
  });
  return { program, columns, hash };
}

/** What the chosen sets have for each dataset of a request. Throws `E_FEATURES` and `E_EXPRESSION`. */
export async function requestFeatures(
  { datasets, sets }: Pick<SilverRequest, 'datasets' | 'sets'>,
  config: Configuration,
): Promise<ReadonlyMap<DatasetName, DatasetFeatures>> {
  const chosen = await loadFeatureSets(config.features, sets);
  return new Map(datasets.map((dataset) => [dataset, datasetFeatures(chosen, dataset)]));
}

/** How many feature columns the configured sets have for each dataset. Throws like {@link requestFeatures}. */
export async function featureColumns(
  datasets: readonly DatasetName[],
  config: Configuration,
): Promise<ReadonlyMap<DatasetName, number>> {
  const features = await requestFeatures({ datasets: [...datasets] }, config);
  return new Map([...features].map(([dataset, { columns }]) => [dataset, columns.length]));
}
