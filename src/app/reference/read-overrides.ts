import { parseSplitOverrides, type SplitOverride } from '../../domain/reference/split-override.ts';
import { overridesPath, readOverrides } from '../../lake/storage/read-overrides.ts';

/** A person’s decisions about splits, from `overrides/splits.csv` of the lake; none without the file. Throws `E_OVERRIDES`. */
export async function readSplitOverrides(root: string): Promise<readonly SplitOverride[]> {
  return readOverrides(overridesPath(root, 'splits.csv'), parseSplitOverrides);
}
