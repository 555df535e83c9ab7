import type { Clock } from '../../domain/clock.ts';
import { describeAddress } from '../../execute/queue/queue-address.ts';
import type { QueueExecutorOptions } from '../../execute/queue/queue-executor.ts';
import type { QueueLink } from '../../execute/queue/queue-link.ts';
import type { GraphTask } from '../../execute/run-tasks.ts';
import { livingWorkers } from '../../lake/catalog/worker-rows.ts';
import type { Lake } from '../../lake/lake.ts';

/** What it takes to say why nothing goes on. */
export interface IdleWorld {
  readonly link: QueueLink;
  readonly lake: Pick<Lake, 'catalog'>;
  readonly clock: Clock;
  readonly onNote: (note: string) => void;
}

/** Says when tasks wait and nobody takes them, and when the queue does not answer. */
export function noteIdleQueue({
  link,
  lake,
  clock,
  onNote,
}: IdleWorld): Pick<QueueExecutorOptions<GraphTask>, 'onIdle' | 'onTrouble'> {
  let isTold = false;
  return {
    onIdle() {
      const tell = async (): Promise<void> => {
        const workers = await livingWorkers(lake.catalog.db, clock.nowMs());
        onNote(
          workers.length === 0
            ? 'Tasks wait in the queue, and no worker is there: start some with `barlake worker`.'
            : 'Tasks wait in the queue, and no worker takes them: see `barlake queue status`.',
        );
      };
      // Nobody is helped by a note about the note.
      void tell().catch(() => undefined);
    },
    onTrouble(error) {
      if (isTold) return;
      isTold = true;
      const reason = error instanceof Error ? error.message : String(error);
      onNote(`The queue at ${describeAddress(link.address)} does not answer (${reason}); waiting for it.`);
    },
  };
}
