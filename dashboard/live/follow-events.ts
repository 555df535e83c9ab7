import { API_PATH } from '../../contract/api/api-path.ts';
import { type ServerEvent, serverEventSchema } from '../../contract/api/events.ts';
import { tokenHeaders } from '../api/access-token.ts';
import { splitEvents } from './split-events.ts';

/** How the stream of events stands. */
export type LiveState = 'connecting' | 'live' | 'lost';

/** Whom to tell. */
export interface EventFollower {
  onEvent(event: ServerEvent): void;
  onState(state: LiveState): void;
}

const PAUSES_MS = [500, 1000, 2000, 4000, 8000];
/** The server says at least this often that it is still there. */
const SILENCE_MS_MAX = 60_000;

/**
 * Follows the server’s events until the signal ends it, and connects anew whenever the stream breaks. Read with `fetch`
 * instead of `EventSource`, which could not show the token other than in the address.
 */
export async function followEvents(follower: EventFollower, signal: AbortSignal): Promise<void> {
  let lastId: string | null = null;
  for (let failures = 0; !signal.aborted; failures += 1) {
    follower.onState(failures === 0 ? 'connecting' : 'lost');
    try {
      await readStream(lastId, signal, {
        onOpen: () => {
          failures = 0;
          follower.onState('live');
        },
        onMessage: (id, data) => {
          lastId = id ?? lastId;
          const event = serverEventSchema.safeParse(JSON.parse(data));
          if (event.success) follower.onEvent(event.data);
        },
      });
    } catch {
      // Whatever broke the stream, the answer is the same: wait, and connect again.
    }
    if (!signal.aborted) await pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 8000, signal);
  }
}

interface StreamReader {
  onOpen(): void;
  onMessage(id: string | null, data: string): void;
}

async function readStream(lastId: string | null, signal: AbortSignal, reader: StreamReader): Promise<void> {
  const silence = new AbortController();
  const stop = AbortSignal.any([signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), SILENCE_MS_MAX);
  const headers = { accept: 'text/event-stream', ...tokenHeaders() };
  try {
    const response = await fetch(API_PATH.events, {
      headers: lastId === null ? headers : { ...headers, 'last-event-id': lastId },
      signal: stop,
      cache: 'no-store',
    });
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
    reader.onOpen();
    let rest = '';
    for await (const piece of chunksOf(response.body)) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS_MAX);
      const split = splitEvents(rest + piece);
      rest = split.rest;
      for (const { id, data } of split.messages) reader.onMessage(id, data);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
