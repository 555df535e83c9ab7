import { API_PATH } from '../../contract/api/api-path.ts';
import { type ServerEvent, serverEventSchema } from '../../contract/api/events.ts';

/** An event of a server’s stream, checked against its schema. */
export interface ReadEvent {
  readonly id: number;
  readonly event: ServerEvent;
}

/** A stream of events that is being read. */
export interface EventReader extends AsyncDisposable {
  /** What has come so far. */
  readonly events: readonly ReadEvent[];
  /** Resolves with the first event that fits, come or to come; rejects when the stream ends before. */
  first(fits: (event: ServerEvent) => boolean): Promise<ReadEvent>;
}

/** Opens the stream of events of a server; `after` stands for the last number somebody had. */
export async function readEvents(url: string, after?: number): Promise<EventReader> {
  const controller = new AbortController();
  const response = await fetch(`${url}${API_PATH.events}`, {
    headers: after === undefined ? {} : { 'last-event-id': String(after) },
    signal: controller.signal,
  });
  if (response.body === null || response.status !== 200) throw new Error(`events: ${response.status}`);
  const events: ReadEvent[] = [];
  const waiting = new Set<() => void>();
  let hasEnded = false;
  const reading = consume(response.body, (read) => {
    events.push(read);
    for (const look of waiting) look();
  })
    .catch(() => undefined)
    .finally(() => {
      hasEnded = true;
      for (const look of waiting) look();
    });
  return {
    events,
    first: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.find(({ event }) => fits(event));
          if (found === undefined && !hasEnded) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error(`the stream ended after ${JSON.stringify(events)}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      controller.abort();
      await reading;
    },
  };
}

async function consume(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onEvent: (read: ReadEvent) => void,
): Promise<void> {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + text).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const fields = new Map(
        frame.split('\n').map((line): [string, string] => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
        }),
      );
      const data = fields.get('data');
      if (data === undefined) continue;
      const event = serverEventSchema.parse(JSON.parse(data));
      if (event.kind !== fields.get('event')) throw new Error(`a frame says ${fields.get('event')}: ${data}`);
      onEvent({ id: Number(fields.get('id')), event });
    }
  }
}
