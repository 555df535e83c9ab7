import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { QUEUE_KINDS } from '../../../execute/queue/queue-address.ts';
import { problemOf } from '../problem/problem-of.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import type { ServerQueues } from '../work/server-queues.ts';

/** Where the board lies, below the dashboard and behind the same guards. */
export const BOARD_PATH = '/queues';

/**
 * What its pages may do. They name their own base and bear styles inline, which cannot run anything; all else is as strict as the dashboard’s.
 */
const BOARD_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Its page would have its letters from elsewhere; nothing of the dashboard asks anybody but the server. */
const ELSEWHERE = /<link\b[^>]*\bhref="https?:[^>]*>\s*/g;

/**
 * Every job of the queues in detail, by bull-board. It only shows: what changes something goes through routes that are guarded against other
 * sites’ pages and written down in the audit.
 */
export async function registerQueueBoard(
  app: ServerApp,
  { mask }: Pick<ServerWorld, 'mask'>,
  queues: ServerQueues,
): Promise<void> {
  if (!queues.isConfigured) return;
  const adapter = new FastifyAdapter();
  adapter.setBasePath(BOARD_PATH);
  const board = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'barlake' } },
  });
  // Its own would answer in a form of its own, with 500 for whatever is away, and what it says would not be masked.
  adapter.setErrorHandler((error) => {
    const { status, document, isDefect } = problemOf(error, 'none', (text) => mask.mask(text));
    if (isDefect) app.log.error({ err: error }, 'a defect of the board of queues');
    // Its types know some statuses only.
    return { status: status as 500, body: document };
  });
  let isFilled = false;
  const fill = async (): Promise<void> => {
    const { link } = await queues.open();
    if (isFilled) return;
    isFilled = true;
    board.setQueues(
      QUEUE_KINDS.map(
        (kind) => new BullMQAdapter(link.queue(kind) as never, { readOnlyMode: true, displayName: kind }),
      ),
    );
  };
  // Its pages lie below the slash; people leave it out.
  const door = { config: { access: 'open' }, schema: { hide: true } } as const;
  app.get(BOARD_PATH, door, async (_request, reply) => reply.redirect(`${BOARD_PATH}/`));
  await app.register(
    async (scope) => {
      scope.addHook('preHandler', fill);
      scope.addHook('onSend', async (_request, reply, payload) => {
        if (!String(reply.getHeader('content-type')).startsWith('text/html')) return payload;
        reply.header('content-security-policy', BOARD_POLICY);
        return typeof payload === 'string' ? payload.replaceAll(ELSEWHERE, '') : payload;
      });
      await scope.register(adapter.registerPlugin(), { prefix: '/' });
    },
    { prefix: BOARD_PATH },
  );
}
