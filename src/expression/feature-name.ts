import { bronzeColumns } from '../domain/bronze-column.ts';
import type { DatasetName } from '../domain/dataset.ts';
import { datasetFields } from './dataset-field.ts';
import type { Feature } from './feature.ts';

/** A column’s name in every tool, and one that `$name` can read. */
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Long enough for people, short enough for every tool’s columns and for file names. */
const NAME_LENGTH_MAX = 63;

/** Columns of silver besides those of bars, and the parts of its folders, which readers take for columns. */
const OTHER_COLUMNS = ['split_factor', 'total_factor', 'year', 'month'];

/** Why a feature of the dataset cannot be called so, if it cannot. */
export function featureNameProblem({ name, expression }: Feature, dataset: DatasetName): string | undefined {
  if (!NAME.test(name) || name.length > NAME_LENGTH_MAX) {
    return `"${name}" is no name for a feature; expected a letter, then letters, digits and underscores, ${NAME_LENGTH_MAX} characters at most`;
  }
  const lower = name.toLowerCase();
  const taken = [...bronzeColumns(dataset, 'float64').map((column) => column.name), ...OTHER_COLUMNS];
  if (taken.includes(lower)) return `${name} is a column that the bars of ${dataset} have already`;
  const isField = datasetFields(dataset).some((field) => field === lower);
  // The field itself may be kept as a column of its own name.
  if (isField && expression.trim().toLowerCase() !== `$${lower}`) {
    return `${name} is also a field, which $${lower} would go on to read; only $${lower} itself may be called so`;
  }
  return undefined;
}
