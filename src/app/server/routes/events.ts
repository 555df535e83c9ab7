import type { ServerResponse } from 'node:http';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import type { ServerEvent } from '../../../../contract/api/events.ts';
import type { NumberedEvent } from '../../../observe/event-hub.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import type { ServerWork } from '../work/server-work.ts';

/** Streams open at the same time; a dashboard holds one for each tab. */
const STREAMS_MAX = 100;

/** Bytes that may wait for a reader; one that falls further behind is cut off, and comes back with the last number it has. */
const WAITING_BYTES_MAX = 1_000_000;

/** Silence is broken this often, so that nothing in between takes the stream for dead. */
const HEARTBEAT_MS = 15_000;

/** How long a browser waits before it comes back. */
const RECONNECT_MS = 2_000;

/** What happens, as it happens: server-sent events with replay. */
export function registerEvents(app: ServerApp, { closing }: ServerWorld, { hub }: ServerWork): void {
  let streams = 0;
  app.get(
    API_PATH.events,
    {
      schema: {
        summary: 'What happens, as server-sent events',
        description: 'A `Last-Event-ID` brings what was missed; `reset` comes first when that is not remembered any more.',
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
        await stream(raw, hub, { after, closing });
      } finally {
        streams--;
      }
    },
  );
}

async function stream(
  raw: ServerResponse,
  hub: ServerWork['hub'],
  { after, closing }: { readonly after: number | undefined; readonly closing: AbortSignal },
): Promise<void> {
  const over = Promise.withResolvers<void>();
  const write = (text: string): void => {
    if (raw.destroyed) return;
    raw.write(text);
    if (raw.writableLength > WAITING_BYTES_MAX) raw.destroy();
  };
  write(`retry: ${RECONNECT_MS}\n\n`);
  const subscription = hub.subscribe((sent) => write(frame(sent)), after);
  const { missed } = subscription;
  if (missed === 'too-old') write(frame({ id: hub.lastId(), event: { kind: 'reset' } }));
  else for (const sent of missed) write(frame(sent));
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS);
  const end = (): void => {
    raw.end();
    over.resolve();
  };
  raw.on('close', () => over.resolve());
  raw.on('error', () => over.resolve());
  if (closing.aborted) end();
  else closing.addEventListener('abort', end);
  try {
    await over.promise;
  } finally {
    clearInterval(heartbeat);
    subscription.stop();
    closing.removeEventListener('abort', end);
  }
}

function frame({ id, event }: NumberedEvent<ServerEvent>): string {
  return `id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** What is no number of ours is as old as can be: the answer begins with `reset`. */
function lastEventId(header: string | readonly string[] | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const id = Number(header);
  return Number.isSafeInteger(id) ? id : 0;
}
