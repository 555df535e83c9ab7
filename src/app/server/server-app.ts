import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';

/** The server as routes see it: requests are typed by their zod schemas. */
export type ServerApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** A request whatever its route. */
export type ServerRequest = Pick<FastifyRequest, 'raw' | 'headers' | 'ip' | 'id' | 'method' | 'socket'>;

/** An answer whatever its route. */
export type ServerReply = FastifyReply;

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * `token` (when left out): whoever has the token. `open`: everybody. `self`: the route asks `authorize` itself, for a
     * protocol with keys of its own.
     */
    readonly access?: 'token' | 'open' | 'self';
    /** A request that is no GET and yet changes nothing: no header needed, viewers may, also of a read-only server. */
    readonly isReading?: boolean;
    /** Characters of the address, where the usual bound is too low. */
    readonly urlMax?: number;
  }
}
