import { Redis } from 'ioredis';
import type { SharedLedger, SharedLedgerOptions } from './shared-ledger.ts';

/**
 * One step on the server: a sliding window, so that no minute ever sees more calls than it may, wherever it begins. Grants are kept by
 * the server’s own time. KEYS: grants, pause, counter. ARGV: pairs of calls and milliseconds.
 */
const CLAIM = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = math.max(0, tonumber(redis.call('GET', KEYS[2]) or '0') - now)
local longest = 0
for index = 1, #ARGV, 2 do
  local calls, length = tonumber(ARGV[index]), tonumber(ARGV[index + 1])
  longest = math.max(longest, length)
  local full = redis.call('ZREVRANGE', KEYS[1], calls - 1, calls - 1, 'WITHSCORES')
  if full[2] then wait = math.max(wait, tonumber(full[2]) + length - now) end
end
if wait > 0 then return wait end
redis.call('ZADD', KEYS[1], now, redis.call('INCR', KEYS[3]))
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - longest)
redis.call('PEXPIRE', KEYS[1], longest)
return 0`;

/** Of grants alone. KEYS: grants. ARGV: milliseconds. */
const COUNT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return redis.call('ZCOUNT', KEYS[1], '(' .. (now - tonumber(ARGV[1])), '+inf')`;

const PAUSE = `
local time = redis.call('TIME')
local untilMs = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
if untilMs > tonumber(redis.call('GET', KEYS[1]) or '0') then redis.call('SET', KEYS[1], untilMs, 'PX', ARGV[1]) end
return 0`;

const ANSWER_MS = 5_000;

/** A book of calls in Redis. */
export function openRedisLedger({ url, prefix, account, windows }: SharedLedgerOptions): SharedLedger {
  const client = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
  });
  // Each call tells its own failure.
  client.on('error', () => undefined);
  // One slot of a cluster for all of an account.
  const key = (what: string): string => `${prefix}:budget:{${account}}:${what}`;
  const limits = windows.flatMap(({ callsMax, windowMs }) => [callsMax, windowMs]);
  const longestMs = Math.max(...windows.map(({ windowMs }) => windowMs));
  return {
    claim: async () =>
      Number(await client.eval(CLAIM, 3, key('grants'), key('pause'), key('count'), ...limits)),
    count: async () => Number(await client.eval(COUNT, 1, key('grants'), longestMs)),
    async pause(delayMs) {
      await client.eval(PAUSE, 1, key('pause'), Math.max(1, Math.ceil(delayMs)));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(client.disconnect()),
  };
}
