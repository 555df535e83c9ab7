import { DATASET_NAMES, type DatasetName } from '../../domain/dataset.ts';
import { datasetFields } from '../../expression/dataset-field.ts';
import { BUILT_IN_SETS } from '../../expression/feature-set/built-in-sets.ts';

/** A sentence on what a name, in lower case, is though expressions over this dataset cannot read it. */
export function nameElsewhere(name: string, dataset: DatasetName): string | undefined {
  const others = DATASET_NAMES.filter((each) => datasetFields(each).some((field) => field === name));
  if (others.length > 0) return `It is a field of ${others.join(', ')}.`;
  const set = BUILT_IN_SETS.find(({ features }) =>
    features.some((feature) => feature.name.toLowerCase() === name && feature.datasets.includes(dataset)),
  );
  if (set === undefined) return undefined;
  return `It is a feature of ${set.name}, which features.sets in barlake.yaml does not name.`;
}
