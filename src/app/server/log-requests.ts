import { withoutKey } from '../../vendor-api/http/without-key.ts';
import type { ServerApp } from './server-app.ts';
import type { ServerWorld } from './server-world.ts';

/** Parameters of an address that are keys, and never written down. */
const KEY_PARAMETER = /([?&](?:apiKey|api_key|token|key)=)[^&#]*/gi;

/** Characters of an address in the log. */
const URL_CHARACTERS = 500;

/** A line for every request when it has been answered: what, how it ended, how long it took; never a body or a header. */
export function logRequests(app: ServerApp, _world: ServerWorld): void {
  app.addHook('onResponse', async (request, reply) => {
    const { statusCode } = reply;
    const level = statusCode >= 500 ? 'error' : statusCode >= 400 ? 'warn' : 'debug';
    request.log[level](
      {
        method: request.method,
        url: redactUrl(request.url),
        status: statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        from: request.ip,
      },
      'answered',
    );
  });
}

/** An address as it may be written down. */
function redactUrl(url: string): string {
  return withoutKey(url).slice(0, URL_CHARACTERS).replaceAll(KEY_PARAMETER, '$1[secret]');
}
