import type { QueueLink } from '../../execute/queue/queue-link.ts';
import { isCatalogPresent } from '../../lake/catalog/catalog-presence.ts';
import { type Catalog, openCatalog } from '../../lake/catalog/open-catalog.ts';
import { type WriteOptions, writeToLake } from '../writing/write-to-lake.ts';
import { openLakeQueue } from './open-lake-queue.ts';
import { noQueue } from './perform-work.ts';

/** Who wants to use the queues of a lake. */
export interface QueueUser extends WriteOptions {
  readonly random: () => number;
  readonly onNote: (note: string) => void;
}

/**
 * Runs `work` with the queues of a lake; a lake that is not there yet is made, for its catalog gives the queues their name. Throws `E_USAGE`
 * without a queue, `E_QUEUE`, and what opening a catalog and `work` throw.
 */
export async function useQueue<Result>(
  user: QueueUser,
  work: (link: QueueLink, catalog: Catalog) => Promise<Result>,
): Promise<Result> {
  const { config, random, onNote } = user;
  if (config.queue.url === undefined) throw noQueue();
  if (!(await isCatalogPresent(config.lake.catalog))) await writeToLake(user, async () => undefined);
  await using catalog = await openCatalog(config.lake.catalog, { readOnly: false });
  await using link = await openLakeQueue({ config, catalog, random, onNote });
  if (link === undefined) throw noQueue();
  return await work(link, catalog);
}
