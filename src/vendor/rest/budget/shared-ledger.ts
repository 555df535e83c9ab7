import type { SlidingWindow } from './slot-ledger.ts';

/** A book of calls that several processes write, by the clock of whoever keeps it. */
export interface SharedLedger extends AsyncDisposable {
  /** Takes a slot and returns 0, or takes none and returns the milliseconds after which to ask again. */
  claim(): Promise<number>;
  /** Slots that were given within the longest window, to whomever. */
  count(): Promise<number>;
  /** No slot is given for so long, to nobody. */
  pause(delayMs: number): Promise<void>;
}

/** Whose calls, and how many in which time. A call fits when it fits into all windows. */
export interface SharedLedgerOptions {
  /** Of the queue’s server: `redis://…` or `postgres://…`. */
  readonly url: string;
  /** What names there begin with. */
  readonly prefix: string;
  /** Stands for the key; does not lead back to it. */
  readonly account: string;
  readonly windows: readonly SlidingWindow[];
}

/** Opens the book that all machines share. Connects with the first call. */
export async function openSharedLedger(options: SharedLedgerOptions): Promise<SharedLedger> {
  if (/^rediss?:/.test(options.url)) {
    const { openRedisLedger } = await import('./redis-ledger.ts');
    return openRedisLedger(options);
  }
  const { openPostgresLedger } = await import('./postgres-ledger.ts');
  return openPostgresLedger(options);
}
