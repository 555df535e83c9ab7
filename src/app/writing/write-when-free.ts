import { setTimeout as sleep } from 'node:timers/promises';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { type WritableLake, type WriteOptions, writeToLake } from './write-to-lake.ts';

/** Somebody who writes meanwhile is waited for this often, that long each time, beyond the lock’s own patience. */
const LOCK_ATTEMPTS = 60;
const LOCK_PAUSE_MS = 5_000;

/**
 * Writes once nobody else does: for those who have read and thought for long and have little to write. `say` is told that they
 * wait. Throws what `writeToLake` throws.
 */
export async function writeWhenFree<Result>(
  { say, ...options }: WriteOptions & { readonly say: (text: string) => void },
  work: (writable: WritableLake) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writeToLake(options, work);
    } catch (error) {
      if (attempt === LOCK_ATTEMPTS || !isBarlakeError(error, 'E_LAKE_LOCKED')) throw error;
      if (attempt === 1) say(`${error.message} Waiting to write the findings …`);
    }
    await sleep(LOCK_PAUSE_MS, undefined, { signal: options.signal });
  }
}
