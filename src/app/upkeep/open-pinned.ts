import { fileCatalog } from '../../lake/catalog/catalog-address.ts';
import { findPin, pinFolder } from '../../lake/upkeep/pin-folder.ts';
import type { Configuration } from '../config/configuration.ts';

/**
 * The configuration for reading a lake as a pin has it; `undefined` for a name leaves it as it is. Answers out of a pin are not kept: it
 * is for good, and a cache in it would be, too. Throws `E_NOT_HELD`, `E_USAGE`.
 */
export async function atPin(config: Configuration, name: unknown): Promise<Configuration> {
  if (typeof name !== 'string') return config;
  const { root } = config.lake;
  await findPin(root, name);
  const pinned = pinFolder(root, name);
  return {
    ...config,
    lake: { ...config.lake, root: pinned, catalog: fileCatalog(pinned) },
    cache: { ...config.cache, maxMb: 0 },
  };
}
