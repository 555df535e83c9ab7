import type { FastifyError } from 'fastify';
import type { ServerApp, ServerReply } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { HttpProblem } from './http-problem.ts';
import { problemOf } from './problem-of.ts';

/** Answers everything that is thrown, and every address that nobody has, with a problem document. */
export function answerProblems(app: ServerApp, world: Pick<ServerWorld, 'mask'>): void {
  app.setErrorHandler((error, request, reply) => answerProblem(error, request.id, reply, world));
  app.setNotFoundHandler((request, reply) => {
    const what = new HttpProblem(404, `There is no ${request.method} ${pathOf(request.url)} here.`, {
      mend: 'The reference under /docs lists what there is.',
    });
    return answerProblem(what, request.id, reply, world);
  });
}

/** Answers one error. */
function answerProblem(
  error: unknown,
  requestId: string,
  reply: ServerReply,
  { mask }: Pick<ServerWorld, 'mask'>,
): ServerReply {
  const { status, document, isDefect } = problemOf(error, requestId, (text) => mask.mask(text));
  if (isDefect) reply.log.error({ err: error, requestId }, 'a defect');
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(document);
}

/** What Fastify refuses before a route is found: addresses that cannot be decoded, for one. */
export function answerFrameworkError(
  error: FastifyError,
  requestId: string,
  reply: ServerReply,
  world: Pick<ServerWorld, 'mask'>,
): ServerReply {
  const status = error.statusCode ?? 400;
  return answerProblem(new HttpProblem(status, 'The address cannot be understood.'), requestId, reply, world);
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
