import type { DatasetName } from '../../domain/dataset.ts';
import type { Program } from '../../expression/program.ts';
import { programFields } from '../../expression/program-fields.ts';
import type { Lake } from '../../lake/lake.ts';
import { type BarFile, selectBarFiles } from '../../lake/query/bar-files.ts';
import { besideDatasets } from '../../plan/silver/beside-datasets.ts';

/** Bars of other datasets that a dataset’s fields are made of. */
export interface BesideFiles {
  /** For the average price of days. */
  readonly minuteFiles: readonly BarFile[];
  /** Underlyings of options. */
  readonly underlyingFiles: readonly BarFile[];
}

/** The files of other datasets that a program’s fields are made of, as the catalog lists them now. */
export async function besideFiles(
  lake: Lake,
  { dataset, program }: { readonly dataset: DatasetName; readonly program: Program },
): Promise<BesideFiles> {
  const names = besideDatasets(dataset, new Set(programFields(program)));
  const lists = await Promise.all(names.map((name) => selectBarFiles(lake, { dataset: name })));
  const files = lists.flat();
  const isMinute = ({ dataset: name }: BarFile): boolean => name === dataset.replace('_daily', '_minute');
  return {
    minuteFiles: files.filter(isMinute),
    underlyingFiles: files.filter((file) => !isMinute(file)),
  };
}
