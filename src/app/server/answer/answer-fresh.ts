import { createHash } from 'node:crypto';
import type { ServerReply } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

const MINUTE_MS = 60_000;

interface FreshRequest {
  readonly url: string;
  readonly headers: { readonly 'if-none-match'?: string | undefined };
}

/**
 * Answers out of the catalog: from memory where it has not changed within the minute, and with 304 when the client has that answer
 * already. The minute is for what depends on the time of day.
 */
export async function answerFresh<T>(
  request: FreshRequest,
  reply: ServerReply,
  { cache, clock, startedMs }: Pick<ServerWorld, 'cache' | 'clock' | 'startedMs'>,
  read: () => Promise<T>,
): Promise<T> {
  const minute = Math.floor(clock.nowMs() / MINUTE_MS);
  const version = [startedMs, await cache.state(), minute, request.url].join('\n');
  const etag = `W/"${createHash('sha256').update(version).digest('base64url').slice(0, 22)}"`;
  reply.header('etag', etag).header('cache-control', 'private, no-cache');
  if (request.headers['if-none-match'] === etag) {
    // The serializer of the route has no say in an answer without a body.
    reply.code(304).serializer(() => '');
    return reply.send() as unknown as T;
  }
  return cache.get(`${request.url} ${minute}`, read);
}
