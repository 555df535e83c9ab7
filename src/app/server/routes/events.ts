import { API_PATH } from '../../../../contract/api/api-path.ts';
import { writeEvents } from '../../events/write-events.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import type { ServerWork } from '../work/server-work.ts';

/** Streams open at the same time; a dashboard holds one for each tab. */
const STREAMS_MAX = 100;

/** How long an ended stream has to reach its reader. */
const LEAVE_MS = 500;

/** What happens, as it happens: server-sent events with replay. */
export function registerEvents(app: ServerApp, { closing }: ServerWorld, { hub }: ServerWork): void {
  let streams = 0;
  app.get(
    API_PATH.events,
    {
      schema: {
        summary: 'What happens, as server-sent events',
        description:
          'A `Last-Event-ID` brings what was missed; `reset` comes first when that is not remembered any more.',
        tags: ['events'],
      },
    },
    async (request, reply) => {
      if (streams >= STREAMS_MAX) {
        throw new HttpProblem(503, 'As many streams of events are open as may be.', { mend: 'Close one.' });
      }
      const after = lastEventId(request.headers['last-event-id']);
      reply.header('content-type', 'text/event-stream; charset=utf-8').header('cache-control', 'no-store');
      reply.header('x-accel-buffering', 'no');
      const head = reply.getHeaders();
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, head as Record<string, string>);
      streams++;
      try {
        await writeEvents(raw, hub, { after, signal: closing });
      } finally {
        streams--;
        // The end goes out first. A reader that has gone, or does not listen, would keep the server from closing.
        setTimeout(() => raw.destroy(), LEAVE_MS).unref();
      }
    },
  );
}

/** What is no number of ours is as old as can be: the answer begins with `reset`. */
function lastEventId(header: string | readonly string[] | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const id = Number(header);
  return Number.isSafeInteger(id) ? id : 0;
}
