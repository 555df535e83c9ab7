import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { QUEUE_KINDS } from '../../../execute/queue/queue-address.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerQueues } from '../work/server-queues.ts';

/** Where the board lies, below the dashboard and behind the same guards. */
const BOARD_PATH = '/queues';

/**
 * Every job of the queues in detail, by bull-board. It only shows: what changes something goes through routes that are guarded against other
 * sites’ pages and written down in the audit.
 */
export async function registerQueueBoard(app: ServerApp, queues: ServerQueues): Promise<void> {
  if (!queues.isConfigured) return;
  const adapter = new FastifyAdapter();
  adapter.setBasePath(BOARD_PATH);
  const board = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'barlake' } },
  });
  let isFilled = false;
  const fill = async (): Promise<void> => {
    if (isFilled) return;
    const { link } = await queues.open();
    isFilled = true;
    board.setQueues(
      QUEUE_KINDS.map(
        (kind) => new BullMQAdapter(link.queue(kind) as never, { readOnlyMode: true, displayName: kind }),
      ),
    );
  };
  await app.register(
    async (scope) => {
      scope.addHook('preHandler', fill);
      await scope.register(adapter.registerPlugin(), { prefix: '/' });
    },
    { prefix: BOARD_PATH },
  );
}
