import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { CHANGE_HEADER } from '../../../../contract/api/api-path.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import type { Authorizer } from './authorize.ts';
import { assertRole, guardRole, isChange, roleNeededAt } from './change-guard.ts';
import { guardHost, guardLength, guardOrigin } from './guard-requests.ts';
import type { ServerAccess } from './server-access.ts';

const MINUTE_MS = 60_000;

/** Client addresses whose requests are counted at the same time. */
const CLIENTS_MAX = 10_000;

/** How long browsers remember which pages may ask. */
const CORS_SECONDS = 600;

/** Puts every guard before every route, in an order that costs strangers little and the server less. */
export async function secure(app: ServerApp, world: ServerWorld, authorizer: Authorizer): Promise<void> {
  const { access } = world;
  app.decorateRequest('role', null);
  app.addHook('onRoute', assertRole);
  await app.register(helmet, {
    enableCSPNonces: true,
    contentSecurityPolicy: { useDefaults: false, directives: CSP },
    // Without TLS of its own the server cannot promise it for its name.
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  app.addHook('onRequest', async (request) => {
    guardLength(request, request.routeOptions.config.urlMax);
    guardHost(request, access);
  });
  if (access.corsOrigins.length > 0) {
    await app.register(cors, {
      origin: [...access.corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
      allowedHeaders: ['authorization', 'content-type', CHANGE_HEADER],
      maxAge: CORS_SECONDS,
      credentials: false,
    });
  }
  await app.register(rateLimit, {
    max: access.requestsPerMinute,
    timeWindow: MINUTE_MS,
    cache: CLIENTS_MAX,
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { after }) =>
      new HttpProblem(429, `Too many requests; again in ${after}.`, {
        mend: 'Ask less often, or raise server.requestsPerMinute.',
      }),
  });
  app.addHook('onRequest', async (request, reply) => {
    const { config } = request.routeOptions;
    const isChanging = isChange({ method: request.method, config });
    guardOrigin(request, access, { isChange: isChanging });
    if ((config.access ?? 'token') !== 'token') return;
    const verdict = authorizer.judge(request);
    if (verdict.kind === 'blocked') {
      reply.header('retry-after', Math.ceil(verdict.waitMs / 1000));
      throw blocked();
    }
    if (verdict.kind === 'refused') {
      reply.header('www-authenticate', 'Bearer');
      throw new HttpProblem(401, 'A token is needed.', {
        mend: 'Send it as `Authorization: Bearer …`, or sign in on the dashboard.',
      });
    }
    request.role = verdict.role;
    if (isChanging) guardReadOnly(access);
  });
  // What is to be done is known once the body is read; whether it is well-formed is nothing to who may not do it.
  app.addHook('preValidation', async ({ method, routeOptions: { config, url = '' }, role, body }) => {
    if (role === null || !isChange({ method, config })) return;
    guardRole(role, roleNeededAt(url, actionOf(body)) ?? 'admin');
  });
}

/** The answer to another guess of somebody who has guessed too often. */
export function blocked(): HttpProblem {
  return new HttpProblem(429, 'Too many wrong tokens came from your address.', {
    mend: 'Wait a minute, then try the right one.',
  });
}

const SELF = ["'self'"];
const NONE = ["'none'"];

/** Nothing from elsewhere, nothing inline; styles that scripts add need the nonce of the page. */
const CSP = {
  'default-src': NONE,
  'script-src': SELF,
  'style-src': SELF,
  'img-src': [...SELF, 'data:'],
  'font-src': SELF,
  'connect-src': SELF,
  'manifest-src': SELF,
  'worker-src': SELF,
  'form-action': SELF,
  'base-uri': NONE,
  'object-src': NONE,
  'frame-ancestors': NONE,
};

function guardReadOnly({ isReadOnly }: ServerAccess): void {
  if (!isReadOnly) return;
  throw new HttpProblem(403, 'This server was started to read only.', {
    mend: 'Start it without --read-only to change something from here.',
  });
}

function actionOf(body: unknown): string | undefined {
  const action = typeof body === 'object' && body !== null && 'action' in body ? body.action : undefined;
  return typeof action === 'string' ? action : undefined;
}
