import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { ErrorCode } from '../../domain/error-code.ts';
import { type Check, fail, ok } from './check.ts';

const ABOUT: Partial<Record<ErrorCode, Check['about']>> = {
  E_STORE_REFUSED: 'credentials',
  E_STORE_MISSING: 'configuration',
  E_STORE_CLOCK: 'machine',
  E_STORE_UNREACHABLE: 'network',
  E_STORE_TIMEOUT: 'network',
};

/** Whether a lake's bucket can be listed, written, read and cleared; `probe` does so, and throws `BarlakeError`. */
export async function checkBucket(address: string, probe: () => Promise<void>): Promise<Check> {
  const name = { name: 'lake bucket', about: 'lake' } as const;
  try {
    await probe();
    return ok(name, `${address} can be listed, written, read and cleared`);
  } catch (error) {
    if (!isBarlakeError(error)) throw error;
    const { code, message, mend } = error;
    const about = ABOUT[code] ?? name.about;
    return fail({ ...name, about }, `${message} (${code})`, mend ?? `docs/errors.md explains ${code}.`);
  }
}
