import { setTimeout as sleep } from 'node:timers/promises';

/** Work that is done again and again. */
export interface Repeated {
  /** Does it before the next turn. */
  poke(): void;
  /** Resolves when the signal has come and the last turn is over. */
  readonly ended: Promise<void>;
}

/** Does some work at once, then every `everyMs` and when poked, until the signal; a turn that fails is told and made again. */
export function repeat(
  work: () => Promise<void>,
  {
    everyMs,
    onError,
    signal,
  }: {
    readonly everyMs: number;
    readonly onError: (error: unknown) => void;
    readonly signal: AbortSignal;
  },
): Repeated {
  let poked = Promise.withResolvers<void>();
  const go = async (): Promise<void> => {
    while (!signal.aborted) {
      poked = Promise.withResolvers<void>();
      await work().catch(onError);
      await pause(everyMs, poked.promise, signal);
    }
  };
  return { poke: () => poked.resolve(), ended: go() };
}

/** Sleeps until it is time, somebody pokes, or the signal comes. */
async function pause(ms: number, poked: Promise<void>, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const wake = (): void => over.abort();
  signal.addEventListener('abort', wake);
  void poked.then(wake);
  if (!signal.aborted) await sleep(ms, undefined, { signal: over.signal }).catch(() => undefined);
  signal.removeEventListener('abort', wake);
}
