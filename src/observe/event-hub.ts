/** An event with its number; numbers count up. */
export interface NumberedEvent<Event> {
  readonly id: number;
  readonly event: Event;
}

/** What somebody who listens gets first, and how to stop. */
export interface Subscription<Event> {
  /** What came after the number they had; `too-old`: that is not remembered any more. */
  readonly missed: readonly NumberedEvent<Event>[] | 'too-old';
  stop(): void;
}

/** Hands events to whoever listens, and remembers the last of them. */
export interface EventHub<Event> {
  publish(event: Event): void;
  /** The number of the last event; of the hub’s beginning when there was none. */
  lastId(): number;
  /** Listens from now on; `after`: the last number that the listener has, absent for a new one. */
  subscribe(listener: (sent: NumberedEvent<Event>) => void, after?: number): Subscription<Event>;
}

/** Events remembered for those who come back: minutes of a busy run, a few hundred kilobytes. */
const EVENTS_KEPT = 2_000;

/**
 * A hub whose numbers begin behind `firstId`. Somebody who comes back with a number of an earlier hub has missed what nobody knows
 * any more, so that number must lie below those of this one: the time in milliseconds does.
 */
export function createEventHub<Event>(firstId: number, kept: number = EVENTS_KEPT): EventHub<Event> {
  const ring: NumberedEvent<Event>[] = [];
  const listeners = new Set<(sent: NumberedEvent<Event>) => void>();
  let last = firstId;
  return {
    publish(event) {
      last += 1;
      const sent = { id: last, event };
      ring.push(sent);
      if (ring.length > kept) ring.shift();
      for (const listener of listeners) listener(sent);
    },
    lastId: () => last,
    subscribe(listener, after) {
      listeners.add(listener);
      return {
        missed: after === undefined ? [] : since(ring, after, last),
        stop: () => void listeners.delete(listener),
      };
    },
  };
}

function since<Event>(
  ring: readonly NumberedEvent<Event>[],
  after: number,
  last: number,
): readonly NumberedEvent<Event>[] | 'too-old' {
  if (after === last) return [];
  const oldest = ring[0]?.id ?? last + 1;
  if (after > last || after < oldest - 1) return 'too-old';
  return ring.filter(({ id }) => id > after);
}
