import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { ReferenceWorld } from '../../lake/reference/update-reference.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import type { ReferencePart, ReferenceRequest } from './reference-request.ts';
import type { ReferenceFailure } from './reference-result.ts';

/** What the parts of one sync of reference data share. */
export interface PartWorld extends ReferenceWorld {
  readonly rest: RestClient;
  readonly request: ReferenceRequest;
  /** New York’s. */
  readonly today: TradingDay;
  readonly onRows: (part: ReferencePart, rows: number) => void;
}

/** After one of these nothing else can go better. */
const FATAL = ['E_CREDENTIALS_REFUSED', 'E_CANCELLED', 'E_DISK_FULL', 'E_LAKE_READ_ONLY'] as const;

/** Whether an error ends the whole run. */
export function isFatal(error: unknown): error is BarlakeError {
  return FATAL.some((code) => isBarlakeError(error, code));
}

/** An error in words, about a subject or a whole part. */
export function failureOf(error: unknown, subject?: string): ReferenceFailure {
  const isOurs = error instanceof BarlakeError;
  return {
    subject,
    code: isOurs ? error.code : 'E_UNEXPECTED',
    message: error instanceof Error ? error.message : String(error),
    mend: isOurs ? error.mend : undefined,
  };
}
