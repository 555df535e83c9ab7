import { Redis } from 'ioredis';
import { describeAddress, type QueueAddress } from './queue-address.ts';

/** Long enough for a server next door; nobody is to wait for a warning. */
const ANSWER_MS = 2_000;

/** Older ones lack commands that queues need. */
const VERSION_MIN = '6.2';

/** What is to be said of a Redis that is too old, or may throw jobs away when its memory is full; nothing when it does not tell. */
export async function serverWarnings(address: QueueAddress): Promise<readonly string[]> {
  if (address.backend !== 'redis') return [];
  const { policy, version } = await readInfo(address.url).catch(() => NOTHING_TOLD);
  const name = `The Redis at ${describeAddress(address)}`;
  const warnings: string[] = [];
  if (version !== undefined && version.localeCompare(VERSION_MIN, 'en', { numeric: true }) < 0) {
    warnings.push(`${name} is ${version}; ${VERSION_MIN} or newer is needed.`);
  }
  if (policy !== undefined && policy !== 'noeviction') {
    warnings.push(
      `${name} throws jobs away when its memory is full: maxmemory-policy is ${policy}. Set it to noeviction (redis-cli CONFIG SET maxmemory-policy noeviction, and in redis.conf).`,
    );
  }
  return warnings;
}

interface ServerInfo {
  readonly policy: string | undefined;
  readonly version: string | undefined;
}

const NOTHING_TOLD: ServerInfo = { policy: undefined, version: undefined };

async function readInfo(url: string): Promise<ServerInfo> {
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
    const text = await client.info();
    return {
      policy: /^maxmemory_policy:(\S+)/m.exec(text)?.[1],
      version: /^redis_version:(\S+)/m.exec(text)?.[1],
    };
  } finally {
    client.disconnect();
  }
}
