import { existsSync } from 'node:fs';
import { openCatalog } from '../../lake/catalog/open-catalog.ts';
import { catalogPath } from '../../lake/storage/lake-paths.ts';
import type { CommandContext } from '../cli/command-spec.ts';
import { openLakeToRead, type ReadableLake } from '../reading/open-lake.ts';
import { writeToLake } from '../writing/write-to-lake.ts';
import type { ServerAccess } from './security/server-access.ts';

/**
 * Opens the lake that a server reads. A server that may change things makes the lake where there is none, so that the
 * dashboard can fill it. Throws what `openLakeToRead` and `writeToLake` throw.
 */
export async function openLakeToServe(
  { config, clock, signal }: Pick<CommandContext, 'config' | 'clock' | 'signal'>,
  { isReadOnly }: ServerAccess,
): Promise<ReadableLake> {
  const { root } = config.lake;
  if (!isReadOnly && !existsSync(catalogPath(root))) {
    await writeToLake({ config, clock, signal, command: 'serve' }, () => Promise.resolve());
  }
  // A lake of an older barlake is brought up to date; readers alone cannot do that.
  if (!isReadOnly) await (await openCatalog(catalogPath(root), { readOnly: false }))[Symbol.asyncDispose]();
  return openLakeToRead(root);
}
