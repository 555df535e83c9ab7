import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  FastifyBaseLogger,
  FastifyContextConfig,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Role } from '../../../contract/api/session.ts';

/** The server as routes see it: requests are typed by their zod schemas. */
export type ServerApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** A request whatever its route. */
export type ServerRequest = Pick<
  FastifyRequest,
  'raw' | 'headers' | 'ip' | 'id' | 'method' | 'socket' | 'role'
>;

/** What guards know of a route. */
export interface ServerRoute {
  readonly method: string | readonly string[];
  readonly config?: FastifyContextConfig | undefined;
}

/** An answer whatever its route. */
export type ServerReply = FastifyReply;

declare module 'fastify' {
  interface FastifyRequest {
    /** Of whoever asks, once the guards have let them in; null where no token is asked for by the server itself. */
    role: Role | null;
  }
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
