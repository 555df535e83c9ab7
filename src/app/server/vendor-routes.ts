import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EncodedAnswer } from '../../vendor-api/http/encode-answer.ts';
import { readKey } from '../../vendor-api/http/read-key.ts';
import { parseRequestTarget } from '../../vendor-api/http/request-target.ts';
import { withoutKey } from '../../vendor-api/http/without-key.ts';
import type { LakeMarket } from '../market/lake-market.ts';
import { openVendorAnswers } from '../market/vendor-answers.ts';

/** What a key is found to be; `too-many-requests`: wrong ones came too often. */
export type KeyVerdict = 'granted' | 'no-key' | 'unknown-key' | 'too-many-requests';

/** What the vendor’s API is mounted with. */
export interface VendorApiOptions {
  readonly market: LakeMarket;
  /** Judges the key of each request; `undefined` when it brings none. */
  readonly authorize: (request: FastifyRequest, key: string | undefined) => KeyVerdict;
  /** Bytes of answers kept in memory; absent: 128 MB. */
  readonly cacheBytesMax?: number | undefined;
}

/** Everything below these belongs to the vendor’s API; what it does not know there, it answers with its own 404. */
const PREFIXES = ['/v1', '/v2', '/v3', '/vX'] as const;
const ASSET_PREFIXES = ['/stocks/v1', '/options/v1', '/crypto/v1', '/forex/v1', '/indices/v1'] as const;
const ALL_PREFIXES: readonly string[] = [...PREFIXES, ...ASSET_PREFIXES];

/** What other pages of a server never need: a body is at most this long before it is refused. */
const BODY_BYTES_MAX = 1024;

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * Mounts the vendor’s API, under the vendor’s own paths, on a server that somebody else has made. Keys are taken as the
 * parameter `apiKey` and as a bearer token; logs of these routes show addresses without it.
 */
export function registerVendorApi(app: FastifyInstance, options: VendorApiOptions): void {
  const answers = openVendorAnswers(options.market, {
    cacheBytesMax: options.cacheBytesMax,
    onFailure: (error) => app.log.error({ err: error }, 'an answer of the vendor API failed'),
  });
  const send = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { url, headers } = request.raw;
    const acceptEncoding = request.headers['accept-encoding']?.toString();
    const verdict = options.authorize(request, readKey(parseRequestTarget(url ?? '/')?.query ?? {}, headers));
    if (verdict !== 'granted') return deliver(reply, await answers.refuse({ kind: verdict }, acceptEncoding));
    const baseUrl = baseUrlOf(request);
    if (baseUrl === undefined) {
      const refusal = { kind: 'bad-request', error: 'The Host header names no host' } as const;
      return deliver(reply, await answers.refuse(refusal, acceptEncoding));
    }
    return deliver(reply, await answers.answer({ url: url ?? '/', baseUrl, acceptEncoding }));
  };
  app.register(
    async (scope) => {
      for (const prefix of ALL_PREFIXES) {
        scope.route({
          method: ['GET'],
          url: `${prefix}/*`,
          config: KEYS_OF_ITS_OWN,
          schema: UNLISTED,
          handler: send,
        });
        scope.route({
          method: ['POST', 'PUT', 'PATCH', 'DELETE'],
          url: `${prefix}/*`,
          config: KEYS_OF_ITS_OWN,
          schema: UNLISTED,
          bodyLimit: BODY_BYTES_MAX,
          onRequest: async (_request, reply) => deliver(reply, await answers.refuse(NOT_FOUND)),
          handler: () => undefined,
        });
      }
    },
    { logSerializers: { req: describeRequest } },
  );
}

/** The guards of a server leave these routes to their own check. */
const KEYS_OF_ITS_OWN = { access: 'self' } as const;

/** The document of the server’s own API leaves them out. */
const UNLISTED = { hide: true };

const NOT_FOUND = { kind: 'not-found', message: 'The requested resource was not found.' } as const;

function describeRequest({ method, url }: FastifyRequest): string {
  return `${method} ${withoutKey(url)}`;
}

/** Where the client finds this server; next pages are addressed so. Absent when the header is no host. */
function baseUrlOf(request: FastifyRequest): string | undefined {
  return HOST.test(request.host) ? `${request.protocol}://${request.host}` : undefined;
}

function deliver(reply: FastifyReply, { status, headers, bytes }: EncodedAnswer): FastifyReply {
  return reply.code(status).headers(headers).send(bytes);
}
