/** Datasets that can be asked for, in the order of screens. */
export const DATASET_NAMES: readonly string[] = ['stocks', 'options', 'crypto', 'fx', 'indices'].flatMap(
  (asset) => [`${asset}_daily`, `${asset}_minute`],
);
