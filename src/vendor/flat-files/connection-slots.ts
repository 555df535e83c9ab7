/** A fixed number of places; whoever holds one may have a request in flight. First come, first served. */
export interface ConnectionSlots {
  /** Waits for a place, which is free again on dispose. Rejects with the signal’s reason when it aborts first. */
  take(signal: AbortSignal): Promise<Disposable>;
}

/**
 * Places for `count` requests. The agent’s own queue would do, but a request’s deadline has to start when it gets a
 * connection, not when it asks; p-queue would do, but it gives a place away while an aborted task is still winding up.
 */
export function createConnectionSlots(count: number): ConnectionSlots {
  let free = count;
  const waiting: (() => void)[] = [];
  const release = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const slot = (): Disposable => {
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held) release();
        held = false;
      },
    };
  };
  const take = async (signal: AbortSignal): Promise<Disposable> => {
    signal.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return slot();
    }
    const { promise, resolve, reject } = Promise.withResolvers<Disposable>();
    const grant = (): void => {
      signal.removeEventListener('abort', giveUp);
      resolve(slot());
    };
    const giveUp = (): void => {
      waiting.splice(waiting.indexOf(grant), 1);
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    waiting.push(grant);
    return promise;
  };
  return { take };
}
