import { Redis } from 'ioredis';
import { describeAddress, type QueueAddress } from './queue-address.ts';

/** Long enough for a server next door; nobody is to wait for a warning. */
const ANSWER_MS = 2_000;

/** What to say of a Redis that may throw jobs away when its memory is full; `undefined` when it keeps them, or does not tell. */
export async function evictionWarning(address: QueueAddress): Promise<string | undefined> {
  if (address.backend !== 'redis') return undefined;
  const policy = await readPolicy(address.url).catch(() => undefined);
  if (policy === undefined || policy === 'noeviction') return undefined;
  return `The Redis at ${describeAddress(address)} throws jobs away when its memory is full: maxmemory-policy is ${policy}. Set it to noeviction (redis-cli CONFIG SET maxmemory-policy noeviction, and in redis.conf).`;
}

async function readPolicy(url: string): Promise<string | undefined> {
  const client = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return /^maxmemory_policy:(\S+)/m.exec(await client.info('memory'))?.[1];
  } finally {
    client.disconnect();
  }
}
