import PQueue from 'p-queue';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import type { Clock } from '../../../domain/clock.ts';
import { cancelled } from '../../retry/with-retries.ts';
import type { StateDatabase } from '../state-database.ts';
import type { Wait } from '../wait.ts';
import { createFileLedger } from './file-ledger.ts';
import type { SharedLedger } from './shared-ledger.ts';
import { createMemoryLedger, type SlidingWindow, type SlotLedger } from './slot-ledger.ts';

/** The vendor throttles above 100 a second; the rest is room for calls that are closer together when they arrive. */
export const PER_SECOND: SlidingWindow = { callsMax: 95, windowMs: 1000 };

/** A minute, and a second for calls whose way to the vendor is shorter than that of the one before. */
export const MINUTE_WINDOW_MS = 61_000;

/** After this long another process that blocks the file is asked again. */
const BLOCKED_MS = 1000;

/** Hands out the calls that a key has. */
export interface CallBudget {
  /**
   * Resolves when the next call may be sent; in the order of asking. Throws E_CANCELLED, and E_RATE_LIMITED when the
   * turn would come later than `patienceMs` from now.
   */
  take(signal: AbortSignal, patienceMs: number): Promise<void>;
  /** After a refusal for rate: sends nothing for that long, nor lets other processes. */
  pause(delayMs: number): void;
  /** Whether other processes on this machine count into the same budget. */
  readonly isShared: boolean;
}

/** What a budget is made of. */
export interface CallBudgetOptions {
  readonly rateLimitPerMinute: number | 'unlimited';
  readonly clock: Clock;
  readonly wait: Wait;
  /** Where processes meet; without it each counts for itself. */
  readonly state: StateDatabase | undefined;
  /** Where processes of several machines meet; goes before `state`. */
  readonly shared?: SharedLedger | undefined;
}

/**
 * A sliding window: never more than the plan’s calls in any minute, nor more than {@link PER_SECOND} in any second. The
 * minute holds over restarts and between processes where there is a state file; this process also counts for itself by
 * the clock that cannot jump, and goes on alone when the file fails.
 */
export function createCallBudget(options: CallBudgetOptions): CallBudget {
  const { rateLimitPerMinute, clock, wait, state, shared: everybody } = options;
  const windows = budgetWindows(rateLimitPerMinute);
  const own = windows.map(createMemoryLedger);
  const minute = windows[1];
  let shared: SlotLedger | undefined;
  if (everybody === undefined && state !== undefined && minute !== undefined) {
    shared = createFileLedger(state, minute);
  }
  const claim = async (): Promise<number> => {
    const nowMs = clock.monotonicMs();
    const ownMs = Math.max(...own.map((ledger) => ledger.peek(nowMs)));
    if (ownMs > 0) return ownMs;
    // Alone, every worker would take all of it: a server that is away is waited for.
    const allMs = (await everybody?.claim().catch(() => BLOCKED_MS)) ?? 0;
    if (allMs > 0) return allMs;
    const sharedMs = withoutFailing(() => shared?.claim(clock.nowMs()) ?? 0);
    if (sharedMs === 'broken') shared = undefined;
    else if (sharedMs > 0) return sharedMs;
    for (const ledger of own) ledger.claim(nowMs);
    return 0;
  };
  const turns = new PQueue({ concurrency: 1 });
  return {
    take: (signal, patienceMs) => takeTurn(turns, { claim, clock, wait }, signal, patienceMs),
    pause(delayMs) {
      const nowMs = clock.monotonicMs();
      for (const ledger of own) ledger.pause(nowMs + delayMs, nowMs);
      // The others hear of it from the vendor themselves when this does not arrive.
      void everybody?.pause(delayMs).catch(() => undefined);
      withoutFailing(() => {
        shared?.pause(clock.nowMs() + delayMs, clock.nowMs());
        return 0;
      });
    },
    get isShared() {
      return shared !== undefined || everybody !== undefined;
    },
  };
}

/** The windows that every call has to fit into; the second is the plan’s minute, when it has one. */
export function budgetWindows(rateLimitPerMinute: number | 'unlimited'): readonly SlidingWindow[] {
  if (rateLimitPerMinute === 'unlimited') return [PER_SECOND];
  return [PER_SECOND, { callsMax: rateLimitPerMinute, windowMs: MINUTE_WINDOW_MS }];
}

interface Means {
  readonly claim: () => Promise<number>;
  readonly clock: Clock;
  readonly wait: Wait;
}

async function takeTurn(
  turns: PQueue,
  { claim, clock, wait }: Means,
  signal: AbortSignal,
  patienceMs: number,
): Promise<void> {
  const deadlineMs = clock.monotonicMs() + patienceMs;
  try {
    await turns.add(
      async () => {
        for (let waitMs = await claim(); waitMs > 0; waitMs = await claim()) {
          if (clock.monotonicMs() + waitMs > deadlineMs) throw usedUp(waitMs);
          await wait(Math.ceil(waitMs), signal);
        }
      },
      { signal },
    );
  } catch (error) {
    if (signal.aborted) throw cancelled('the wait for a turn in the budget of calls', error);
    throw error;
  }
}

function usedUp(retryAfterMs: number): BarlakeError {
  return new BarlakeError('E_RATE_LIMITED', {
    message: `The budget of calls is used up; the next one is free in ${Math.ceil(retryAfterMs / 1000)} s.`,
    mend: 'Wait, or raise vendor.rateLimitPerMinute if the plan allows more.',
    details: { retryAfterMs: Math.ceil(retryAfterMs) },
  });
}

/** A budget that stops because its file is gone would be worse than one that counts for itself. */
function withoutFailing(work: () => number): number | 'broken' {
  try {
    return work();
  } catch (error) {
    return error instanceof Error && /locked|busy/i.test(error.message) ? BLOCKED_MS : 'broken';
  }
}
