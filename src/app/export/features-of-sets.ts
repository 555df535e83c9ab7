import type { DatasetName } from '../../domain/dataset.ts';
import type { Configuration } from '../config/configuration.ts';
import { loadFeatureSets } from '../features/load-feature-sets.ts';

/** Names of the features that sets have for a dataset, in their order. Throws `E_FEATURES` for a set that is not there. */
export async function featuresOfSets(
  sets: readonly string[],
  dataset: DatasetName,
  config: Pick<Configuration, 'features'>,
): Promise<readonly string[]> {
  const loaded = await loadFeatureSets(config.features, sets);
  return loaded.flatMap(({ features }) =>
    features.filter(({ datasets }) => datasets.includes(dataset)).map(({ name }) => name),
  );
}
