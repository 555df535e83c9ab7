import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after that many milliseconds; rejects when the signal aborts. Handed in, so that a test can own the time. */
export type Wait = (delayMs: number, signal: AbortSignal) => Promise<void>;

/** Waits by the host’s timers. */
export const waitByTimer: Wait = (delayMs, signal) => sleep(delayMs, undefined, { signal });
