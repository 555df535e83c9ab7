import { setImmediate as soon } from 'node:timers/promises';
import type { Clock } from '../../src/domain/clock.ts';

/** A clock that stands still until everybody waits, and waits that take no time. */
export interface VirtualTime {
  readonly clock: Clock;
  /** Sleeps until the clock has come so far. */
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /** Sets the clock of the calendar, not the one that measures. */
  jump(byMs: number): void;
  /** Lets time pass until `work` is done. While `isBusy` the clock stands still: something real is under way. */
  run<T>(work: Promise<T>, isBusy?: () => boolean): Promise<T>;
}

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

/** Starts a virtual time at `startMs` epoch milliseconds. */
export function startVirtualTime(startMs: number): VirtualTime {
  let elapsedMs = 0;
  let offsetMs = startMs;
  const sleepers = new Set<Sleeper>();
  const passToNext = (): void => {
    const next = Math.min(...[...sleepers].map(({ untilMs }) => untilMs));
    if (!Number.isFinite(next)) return;
    elapsedMs = Math.max(elapsedMs, next);
    for (const sleeper of sleepers) if (sleeper.untilMs <= elapsedMs) sleeper.wake();
  };
  return {
    clock: { nowMs: () => offsetMs + elapsedMs, monotonicMs: () => elapsedMs },
    wait: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        const leave = (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', stop);
        };
        const stop = (): void => {
          leave();
          reject(signal.reason as Error);
        };
        const wake = (): void => {
          leave();
          resolve();
        };
        const sleeper = { untilMs: elapsedMs + delayMs, wake };
        if (signal.aborted) return stop();
        sleepers.add(sleeper);
        signal.addEventListener('abort', stop, { once: true });
      }),
    jump: (byMs) => {
      offsetMs += byMs;
    },
    async run(work, isBusy = () => false) {
      const state = { done: false };
      const settled = work.finally(() => {
        state.done = true;
      });
      settled.catch(() => undefined);
      for (let quietTurns = 0; !state.done; quietTurns += 1) {
        await soon();
        if (isBusy()) quietTurns = 0;
        // Promises and sockets of what is done need a few turns until the next wait begins.
        if (quietTurns > 4) {
          passToNext();
          quietTurns = 0;
        }
      }
      return settled;
    },
  };
}
