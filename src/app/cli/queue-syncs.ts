import type { QueuedRunDocument } from '../../../contract/cli/queue.ts';
import { EXIT } from '../../domain/error-code.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import { queueSyncs } from '../queue/queue-runs.ts';
import { useQueue } from '../queue/use-queue.ts';
import type { CommandContext } from './command-spec.ts';
import { printJson } from './print-json.ts';

/** Puts syncs into the queue of runs, and tells their names on stdout. */
export async function queueAndTell(
  requests: readonly SyncRequest[],
  context: CommandContext,
): Promise<number> {
  const { terminal, json } = context;
  const user = { ...context, command: 'sync', onNote: (note: string) => terminal.complain(note) };
  const queued = await useQueue(user, async (link) => queueSyncs(link, requests, context));
  const document: QueuedRunDocument = { queued: [...queued] };
  if (json) await printJson(terminal, document);
  else await terminal.out(queued.map((name) => `${name}\n`).join(''));
  terminal.say(
    'A worker of the queue discovery plans and carries it out; `barlake status` shows how it went.',
  );
  return EXIT.done;
}
