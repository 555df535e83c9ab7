import type { DatasetName } from '../../domain/dataset.ts';
import type { Configuration } from '../config/configuration.ts';
import { featureSetNames, loadFeatureSets } from '../features/load-feature-sets.ts';

/** Which sets an export has whole: their features are among its own, or are fields that it has anyway. */
export type SetsOfFeatures = (
  dataset: DatasetName,
  has: { readonly fields: readonly string[]; readonly features: readonly string[] },
) => readonly string[];

/** Loads all sets. Throws `E_FEATURES` when one cannot be read. */
export async function setsOfFeatures(config: Pick<Configuration, 'features'>): Promise<SetsOfFeatures> {
  const sets = await loadFeatureSets(config.features, await featureSetNames(config.features));
  return (dataset, { fields, features }) => {
    const listed = new Set([...fields, ...features]);
    return sets
      .filter((set) => {
        const own = set.features.filter(({ datasets }) => datasets.includes(dataset));
        return own.some(({ name }) => features.includes(name)) && own.every(({ name }) => listed.has(name));
      })
      .map(({ name }) => name);
  };
}
