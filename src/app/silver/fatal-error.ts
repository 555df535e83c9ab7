import { type BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { ErrorCode } from '../../domain/error-code.ts';

/** Failures after which no other partition can succeed either. */
const FATAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'E_DISK_FULL',
  'E_LAKE_READ_ONLY',
  'E_CATALOG_DAMAGED',
]);

/** The error itself when going on is pointless after it, else `undefined`. */
export function fatalError(error: unknown): BarlakeError | undefined {
  return isBarlakeError(error) && FATAL.has(error.code) ? error : undefined;
}
