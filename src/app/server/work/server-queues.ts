import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueStatusDocument } from '../../../../contract/cli/queue.ts';
import { QUEUE_KINDS, queueError } from '../../../execute/queue/queue-address.ts';
import type { QueueLink } from '../../../execute/queue/queue-link.ts';
import { type Catalog, openCatalog } from '../../../lake/catalog/open-catalog.ts';
import { openLakeQueue } from '../../queue/open-lake-queue.ts';
import { readQueueStatus } from '../../queue/queue-status.ts';
import type { ServerWorld } from '../server-world.ts';

/** What a server has of the queues. */
export interface ServerQueues extends AsyncDisposable {
  /** A queue is configured. */
  readonly isConfigured: boolean;
  /** The connection, made when first needed; it answers at this moment. Throws `E_QUEUE`, and `E_USAGE` without a queue. */
  open(): Promise<OpenQueues>;
  /** How the queues stand; `undefined` without any, and while their server is away. */
  status(): Promise<QueueStatusDocument | undefined>;
}

/** Queues, and a catalog that may be written. */
export interface OpenQueues {
  readonly link: QueueLink;
  readonly catalog: Catalog;
}

/** Who asks for other things, too, waits so long for the queues. */
const PATIENCE_MS = 2_000;

/** Opens nothing yet: a server runs without its queues, too. */
export function openServerQueues(world: ServerWorld): ServerQueues {
  const { config, clock, random, log } = world;
  const owned = new AsyncDisposableStack();
  let opened: Promise<OpenQueues> | undefined;
  const connect = async (): Promise<OpenQueues> => {
    await using stack = new AsyncDisposableStack();
    const catalog = stack.use(await openCatalog(config.lake.catalog, { readOnly: false }));
    const onNote = (note: string): void => log.logger.warn(note);
    const link = stack.use(await openLakeQueue({ config, catalog, random, onNote }));
    if (link === undefined) throw (await import('../../queue/perform-work.ts')).noQueue();
    // Who closes the server need not wait for a connection under way: it ends with itself.
    if (!owned.disposed) owned.use(stack.move());
    return { link, catalog };
  };
  let reading: Promise<QueueStatusDocument | undefined> | undefined;
  const read = async (): Promise<QueueStatusDocument> => {
    const { link, catalog } = await open();
    return readQueueStatus(link, { catalog, kinds: QUEUE_KINDS, nowMs: clock.nowMs() });
  };
  const probe = probeOnce();
  const open = async (): Promise<OpenQueues> => {
    opened ??= connect().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    const queues = await opened;
    await probe(queues.link);
    return queues;
  };
  return {
    isConfigured: config.queue.url !== undefined,
    open,
    async status() {
      if (config.queue.url === undefined) return undefined;
      // A connection that was lost answers when it is back: until then all who ask share one question.
      reading ??= read()
        .catch(() => undefined)
        .finally(() => {
          reading = undefined;
        });
      // Who asks goes on without it; the route of the queues tells why.
      return Promise.race([reading, sleep(PATIENCE_MS, undefined, { ref: false })]);
    },
    [Symbol.asyncDispose]: async () => owned.disposeAsync(),
  };
}

/**
 * What is sent over a lost connection waits until it is back, and so would whoever asks: what was asked might be done long after they have gone
 * away. So it is first seen whether anybody answers; all who ask meanwhile share one question.
 */
function probeOnce(): (link: QueueLink) => Promise<void> {
  let asking: Promise<unknown> | undefined;
  return async (link) => {
    asking ??= link
      .queue('default')
      .isPaused()
      .finally(() => {
        asking = undefined;
      });
    const late = sleep(PATIENCE_MS, undefined, { ref: false }).then(() => {
      throw queueError(link.address, new Error(`no answer within ${PATIENCE_MS / 1000} s`));
    });
    await Promise.race([asking, late]);
  };
}
