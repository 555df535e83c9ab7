import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceState } from '../../../contract/api/services.ts';
import type { Clock } from '../../domain/clock.ts';
import { reasonOf } from '../../execute/queue/queue-address.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import type { Configuration } from '../config/configuration.ts';
import { askCatalogServer, catalogService } from './catalog-service.ts';
import { askQueueServer, queueService } from './queue-service.ts';
import type { ServiceFacts } from './service-facts.ts';

/** What the services of a lake are asked with. */
export interface ServicesWorld {
  readonly config: Pick<Configuration, 'lake' | 'queue'>;
  readonly catalog: Pick<Catalog, 'db'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Takes secrets out of what drivers say. */
  readonly mask: (text: string) => string;
}

/** Who does not answer for so long counts as away. */
const PATIENCE_MS = 2_500;

/** Asks how the databases and servers are that a lake stands on. */
export interface Services {
  /** Never throws: one that does not answer is part of the answer. */
  read(): Promise<readonly ServiceState[]>;
}

/** Asks nobody yet. */
export function openServices({ config, catalog, clock, mask }: ServicesWorld): Services {
  const { catalog: place } = config.lake;
  const { url } = config.queue;
  const queues = queueService(config);
  const means = { clock, mask };
  let asking: Promise<ServiceFacts> | undefined;
  // While it does not answer all who ask share one question: connections to the catalog are few.
  const askCatalog = async (): Promise<ServiceFacts> => {
    asking ??= askCatalogServer(catalog.db, place).finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return {
    read: async () =>
      Promise.all([
        judge(catalogService(place), askCatalog, means),
        ...(queues === undefined || url === undefined
          ? []
          : [judge(queues, async () => askQueueServer(url), means)]),
      ]),
  };
}

async function judge(
  service: Pick<ServiceState, 'use' | 'kind' | 'address'>,
  ask: () => Promise<ServiceFacts>,
  { clock, mask }: Pick<ServicesWorld, 'clock' | 'mask'>,
): Promise<ServiceState> {
  const startMs = clock.monotonicMs();
  const late = sleep(PATIENCE_MS, undefined, { ref: false }).then(() => {
    throw new Error(`no answer within ${PATIENCE_MS / 1000} s`);
  });
  try {
    const facts = await Promise.race([ask(), late]);
    return { ...service, ...UNTOLD, ...facts, isThere: true, answerMs: clock.monotonicMs() - startMs };
  } catch (error) {
    return {
      ...service,
      ...UNTOLD,
      isThere: false,
      trouble: mask(error instanceof Error ? reasonOf(error) : String(error)),
    };
  }
}

const UNTOLD = {
  trouble: null,
  version: null,
  answerMs: null,
  memoryBytes: null,
  memoryLimitBytes: null,
  storedBytes: null,
  connections: null,
  connectionsMax: null,
} as const;
