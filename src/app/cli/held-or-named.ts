import type { DatasetName } from '../../domain/dataset.ts';
import { heldDatasets } from '../../lake/catalog/held-datasets.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import type { CommandContext } from './command-spec.ts';
import { requireDataset } from './sync-options.ts';

/** The datasets that a command names, or all that the lake holds bars of. Throws `E_DATASET`, `E_LAKE_MISSING`. */
export async function heldOrNamed(
  names: readonly string[],
  { config }: Pick<CommandContext, 'config'>,
): Promise<readonly DatasetName[]> {
  const named = [...new Set(names.map(requireDataset))];
  if (named.length > 0) return named;
  await using lake = await openLakeToRead(config.lake);
  return await heldDatasets(lake.catalog);
}
