/** A signal that several share: it aborts when all of those who have not left have aborted. */
export interface SharedSignal {
  readonly signal: AbortSignal;
  /** Takes somebody in by his own signal; disposing of the result lets him go. */
  join(own: AbortSignal): Disposable;
}

/** A signal that nobody shares yet. */
export function shareSignal(): SharedSignal {
  const controller = new AbortController();
  // By joining, not by signal: one command may join twice.
  const users = new Set<symbol>();
  return {
    signal: controller.signal,
    join(own) {
      const user = Symbol('user');
      users.add(user);
      const leave = (): void => {
        users.delete(user);
        own.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        leave();
        if (users.size === 0) controller.abort(own.reason);
      };
      if (own.aborted) abort();
      else own.addEventListener('abort', abort, { once: true });
      return { [Symbol.dispose]: leave };
    },
  };
}
