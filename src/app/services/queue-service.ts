import type { ServiceState } from '../../../contract/api/services.ts';
import { backendOf, describeAddress } from '../../execute/queue/queue-address.ts';
import { POSTGRES_STATE, type PostgresState } from '../../lake/catalog/postgres/postgres-state.ts';
import type { Configuration } from '../config/configuration.ts';
import { postgresService, type ServiceFacts } from './service-facts.ts';

/** How long a server is waited for. */
const ANSWER_MS = 2_000;

/** What the server of the queues is. `undefined` when none is configured. */
export function queueService(
  config: Pick<Configuration, 'queue'>,
): Pick<ServiceState, 'use' | 'kind' | 'address'> | undefined {
  const { url } = config.queue;
  const kind = url === undefined ? undefined : backendOf(url);
  if (url === undefined || kind === undefined) return undefined;
  return { use: 'queues', kind, address: describeAddress({ url }) };
}

/** Asks the server of the queues over a connection of its own, as whoever comes new would. Throws what it fails with. */
export async function askQueueServer(url: string): Promise<ServiceFacts> {
  if (backendOf(url) === 'redis') return askRedis(url);
  const { Client } = await import('pg');
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
    application_name: 'barlake services',
  });
  // What goes wrong between two questions is told by the next.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<PostgresState>(POSTGRES_STATE);
    return postgresService(rows[0]);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function askRedis(url: string): Promise<ServiceFacts> {
  // Programs that never meet a queue need not load it.
  const { readRedisInfo } = await import('../../execute/queue/redis-info.ts');
  const { redisWarnings } = await import('../../execute/queue/server-warnings.ts');
  const info = await readRedisInfo(url);
  return {
    version: info.version ?? null,
    trouble: redisWarnings(info, describeAddress({ url })).join(' ') || null,
    memoryBytes: info.usedBytes ?? null,
    memoryLimitBytes: info.limitBytes === 0 ? null : (info.limitBytes ?? null),
    connections: info.clients ?? null,
    connectionsMax: info.clientsMax ?? null,
  };
}
