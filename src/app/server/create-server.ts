import { type FastifyBaseLogger, fastify, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { logRequests } from './log-requests.ts';
import { answerFrameworkError, answerProblems } from './problem/answer-problems.ts';
import { registerRoutes } from './register-routes.ts';
import { createAuthorizer } from './security/authorize.ts';
import { secure } from './security/secure.ts';
import type { ServerApp } from './server-app.ts';
import type { ServerWorld } from './server-world.ts';

/** Bytes of a request’s body: room for a universe of 20,000 symbols. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;

/** Bytes of a request’s headers, its address included; routes allow far less unless they say otherwise. */
const HEADER_BYTES_MAX = 256 * 1024;

/** From the first byte of a request to its last. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Idle connections wait for another request this long. */
const KEEP_ALIVE_MS = 65_000;

/** Characters of one segment of an address. */
const PARAMETER_CHARACTERS_MAX = 400;

/** A server with every route, which listens to nothing yet. */
export async function createServer(world: ServerWorld): Promise<ServerApp> {
  let requests = 0;
  const prefix = Math.floor(world.startedMs).toString(36);
  const loggerInstance: FastifyBaseLogger = world.log.logger;
  const app: ServerApp = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: () => `${prefix}-${(++requests).toString(36)}`,
    http: { maxHeaderSize: HEADER_BYTES_MAX },
    routerOptions: { maxParamLength: PARAMETER_CHARACTERS_MAX, ignoreTrailingSlash: false },
    frameworkErrors: (error, request, reply) =>
      void answerFrameworkError(error, request.id, reply as never, world),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // Forms of other sites can send plain text without asking, and nothing here takes it.
  app.removeContentTypeParser('text/plain');
  answerProblems(app, world);
  logRequests(app, world);
  const authorizer = createAuthorizer(world.access, () => world.clock.nowMs());
  await secure(app, world, authorizer);
  await registerRoutes(app, world, authorizer);
  return app;
}
