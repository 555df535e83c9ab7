import { isBarlakeError } from '../../domain/barlake-error.ts';
import { isCatalogPresent } from '../../lake/catalog/catalog-presence.ts';
import { openCatalog } from '../../lake/catalog/open-catalog.ts';
import type { CommandContext } from '../cli/command-spec.ts';
import { openLakeToRead, type ReadableLake } from '../reading/open-lake.ts';
import { writeToLake } from '../writing/write-to-lake.ts';
import type { ServerAccess } from './security/server-access.ts';

/**
 * Opens the lake that a server reads. A server that may change things makes the lake where there is none, so that the
 * dashboard can fill it, and brings an older catalog up to date. Throws what `openLakeToRead` and `writeToLake` throw.
 */
export async function openLakeToServe(
  { config, clock, signal }: Pick<CommandContext, 'config' | 'clock' | 'signal'>,
  { isReadOnly }: Pick<ServerAccess, 'isReadOnly'>,
): Promise<ReadableLake> {
  const { lake } = config;
  if (!isReadOnly && !(await isCatalogPresent(lake.catalog))) {
    await writeToLake({ config, clock, signal, command: 'serve' }, () => Promise.resolve());
  }
  try {
    return await openLakeToRead(lake);
  } catch (error) {
    if (isReadOnly || !isBarlakeError(error, 'E_CATALOG_DAMAGED')) throw error;
    // What is older is no damage to whoever may write; what is damaged fails here as well.
    await using _updated = await openCatalog(lake.catalog, { readOnly: false });
  }
  return openLakeToRead(lake);
}
