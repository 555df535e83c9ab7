import { describeAddress, type QueueAddress } from './queue-address.ts';
import { type RedisInfo, readRedisInfo } from './redis-info.ts';

/** Older ones lack commands that queues need. */
const VERSION_MIN = '6.2';

/** What is to be said of a Redis that is too old, or may throw jobs away when its memory is full; nothing when it does not tell. */
export async function serverWarnings(address: QueueAddress): Promise<readonly string[]> {
  if (address.backend !== 'redis') return [];
  // Nobody is to wait for a warning, nor to be kept from work by one that cannot be had.
  const info = await readRedisInfo(address.url).catch(() => undefined);
  return info === undefined ? [] : redisWarnings(info, describeAddress(address));
}

/** The same of what it has told of itself. */
export function redisWarnings(
  { policy, version }: Pick<RedisInfo, 'policy' | 'version'>,
  address: string,
): readonly string[] {
  const name = `The Redis at ${address}`;
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
