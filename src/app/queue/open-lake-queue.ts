import { backendOf, type QueueAddress } from '../../execute/queue/queue-address.ts';
import type { QueueLink } from '../../execute/queue/queue-link.ts';
import { lakeIdentity } from '../../lake/catalog/lake-identity.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import type { Configuration } from '../config/configuration.ts';

/** What opening the queues of a lake needs. */
export interface QueueSurroundings {
  readonly config: Pick<Configuration, 'queue'>;
  readonly catalog: Pick<Catalog, 'db'>;
  /** A number in [0, 1), for the lake’s name when it has none. */
  readonly random: () => number;
  /** Hears sentences for a person. */
  readonly onNote: (note: string) => void;
  /** How long the connection may take; absent: as long as one is waited for that work is to go through. */
  readonly connectMs?: number;
}

/**
 * Connects to the queues that the configuration names; `undefined` when it names none. A server that throws jobs away when its memory is full
 * is complained of. Throws `E_QUEUE`.
 */
export async function openLakeQueue(surroundings: QueueSurroundings): Promise<QueueLink | undefined> {
  const { config, catalog, random, onNote, connectMs } = surroundings;
  const { url, prefix } = config.queue;
  const backend = url === undefined ? undefined : backendOf(url);
  if (url === undefined || backend === undefined) return undefined;
  // Programs that never meet a queue need not load it.
  const { openQueueLink } = await import('../../execute/queue/queue-link.ts');
  const address: QueueAddress = { backend, url, prefix, lake: await lakeIdentity(catalog.db, random) };
  const link = await openQueueLink(address, connectMs === undefined ? {} : { connectMs });
  const { serverWarnings } = await import('../../execute/queue/server-warnings.ts');
  for (const warning of await serverWarnings(address)) onNote(warning);
  return link;
}
