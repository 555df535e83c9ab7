import { API_PATH } from '../../contract/api/api-path.ts';
import { type ServerEvent, serverEventSchema } from '../../contract/api/events.ts';

/** How the stream of events stands. */
export type LiveState = 'connecting' | 'live' | 'lost';

/** Whom to tell. */
export interface EventFollower {
  readonly onEvent: (event: ServerEvent) => void;
  readonly onState: (state: LiveState) => void;
}

const KINDS: readonly ServerEvent['kind'][] = [
  'reset',
  'run',
  'progress',
  'task',
  'lake',
  'alert',
  'schedule',
];
const REOPEN_MS = 3000;

/**
 * Follows the server’s events until the returned function is called. The browser connects anew by itself after a broken
 * stream and asks for what was missed; after a refusal it gives up, and a new stream is opened here.
 */
export function followEvents({ onEvent, onState }: EventFollower): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source = open(false);
  function open(isAgain: boolean): EventSource {
    const stream = new EventSource(API_PATH.events);
    stream.addEventListener('open', () => {
      onState('live');
      // A stream of our own making does not know what the last one had seen.
      if (isAgain) onEvent({ kind: 'reset' });
    });
    stream.addEventListener('error', () => {
      onState('lost');
      if (stream.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(() => {
        source = open(true);
      }, REOPEN_MS);
    });
    for (const kind of KINDS)
      stream.addEventListener(kind, (message: MessageEvent<string>) => read(message.data));
    return stream;
  }
  function read(text: string): void {
    const event = serverEventSchema.safeParse(JSON.parse(text));
    if (event.success) onEvent(event.data);
  }
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
