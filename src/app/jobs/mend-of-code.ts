import type { ErrorCode } from '../../domain/error-code.ts';

const AGAIN = 'Retry the run: the vendor is asked anew.';
const REPORT = 'Keep the file and report it; `docs/errors.md` says how.';

/** What a person can do about a task that failed so; a task’s own words are not kept with it. */
const MENDS: Partial<Readonly<Record<ErrorCode | 'E_UNEXPECTED', string>>> = {
  E_CREDENTIALS_MISSING: 'Put the vendor’s keys into .env; `barlake doctor` checks them.',
  E_CREDENTIALS_REFUSED: 'Check the vendor’s keys in .env; `barlake doctor` says which one is refused.',
  E_NOT_ENTITLED:
    'The plan behind the key does not include these days: ask for later ones, or change the plan.',
  E_NOT_FOUND: 'The vendor has no such file; the next sync looks again.',
  E_REQUEST_REFUSED: 'Look at what was asked; the vendor finds it wrong and will again.',
  E_UNREACHABLE: 'Check the network, then retry the run.',
  E_TIMEOUT: AGAIN,
  E_RATE_LIMITED: 'Lower vendor.rateLimitPerMinute to what the plan allows, then retry the run.',
  E_VENDOR: AGAIN,
  E_OBJECT_CHANGED: AGAIN,
  E_OBJECT_CORRUPT: AGAIN,
  E_SOURCE_HEADER: 'Wait for the vendor to replace the file; retry the run after an update of barlake.',
  E_SOURCE_EMPTY: 'Wait for the vendor to replace the file; the next sync notices that by itself.',
  E_ROWS_LOST: REPORT,
  E_VERIFY: REPORT,
  E_EXPORT_DIFFERS: 'Write the export anew: `barlake export qlib --rebuild`, or Rebuild on the page Exports.',
  E_DISK_FULL: 'Free some space on the lake’s disk, then retry the run.',
  E_LAKE_READ_ONLY: 'Make the lake’s folder writable, then retry the run.',
  E_LAKE_LOCKED: 'Wait for the other writer to end, then retry the run.',
  E_CATALOG_DAMAGED: 'Rebuild the catalog with `barlake catalog rebuild`.',
  E_CANCELLED: 'Retry the run: it continues where this one stopped.',
  E_UNEXPECTED: 'Retry the run; if it happens again, look at its log.',
};

/** What to do about an error of that code; null when there is nothing general to say. */
export function mendOfCode(code: string): string | null {
  return (MENDS as Readonly<Record<string, string | undefined>>)[code] ?? null;
}
