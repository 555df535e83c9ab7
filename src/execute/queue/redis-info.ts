import { Redis } from 'ioredis';

/** Long enough for a server next door; nobody is to wait for it longer. */
const ANSWER_MS = 2_000;

/** What a Redis tells of itself; `undefined` where it does not. */
export interface RedisInfo {
  readonly version: string | undefined;
  /** What becomes of keys when its memory is full. */
  readonly policy: string | undefined;
  readonly usedBytes: number | undefined;
  /** 0: without bounds. */
  readonly limitBytes: number | undefined;
  readonly clients: number | undefined;
  readonly clientsMax: number | undefined;
}

/** Asks a Redis over a connection of its own. Throws what the connection or the question fails with. */
export async function readRedisInfo(url: string): Promise<RedisInfo> {
  const client = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    retryStrategy: () => null,
  });
  let met: Error | undefined;
  client.on('error', (error) => {
    met = error;
  });
  try {
    await client.connect();
    return parseInfo(await client.info());
  } catch (error) {
    throw met ?? error;
  } finally {
    client.disconnect();
  }
}

function parseInfo(text: string): RedisInfo {
  const told = new Map([...text.matchAll(/^(\w+):(\S+)/gm)].map(([, name, value]) => [name, value]));
  const number = (name: string): number | undefined => (told.has(name) ? Number(told.get(name)) : undefined);
  return {
    version: told.get('redis_version'),
    policy: told.get('maxmemory_policy'),
    usedBytes: number('used_memory'),
    limitBytes: number('maxmemory'),
    clients: number('connected_clients'),
    clientsMax: number('maxclients'),
  };
}
