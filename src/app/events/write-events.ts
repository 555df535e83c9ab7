import type { Writable } from 'node:stream';
import type { ServerEvent } from '../../../contract/api/events.ts';
import type { EventHub, NumberedEvent } from '../../observe/event-hub.ts';

/** Bytes that may wait for a reader; one that falls further behind is cut off, and comes back with the last number it has. */
const WAITING_BYTES_MAX = 1_000_000;

/** Silence is broken this often, so that nothing in between takes the stream for dead. */
const HEARTBEAT_MS = 15_000;

/** How long a browser waits before it comes back. */
const RECONNECT_MS = 2_000;

/**
 * Writes events as server-sent events until the signal comes or the reader goes: first what was missed since `after`, or `reset` when
 * that is not remembered any more.
 */
export async function writeEvents(
  raw: Writable,
  hub: EventHub<ServerEvent>,
  { after, signal }: { readonly after: number | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const over = Promise.withResolvers<void>();
  const write = (text: string): void => {
    if (raw.destroyed || raw.writableEnded) return;
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
  if (signal.aborted) end();
  else signal.addEventListener('abort', end);
  try {
    await over.promise;
  } finally {
    // A reader that went away leaves its half of the connection open otherwise.
    if (!raw.writableEnded) raw.destroy();
    clearInterval(heartbeat);
    subscription.stop();
    signal.removeEventListener('abort', end);
  }
}

function frame({ id, event }: NumberedEvent<ServerEvent>): string {
  return `id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}
