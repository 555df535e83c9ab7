import type { Clock } from '../../domain/clock.ts';
import type { Validated } from '../../lake/catalog/validations.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import type { Configuration } from '../config/configuration.ts';

/** Hears what a validation is doing. */
export interface ValidateReporter {
  /** Days, times the passes that look at them. */
  began(dataset: string, days: number): void;
  advanced(days: number): void;
  say(text: string): void;
}

/** For callers who only want the result. */
export const reportNoValidation: ValidateReporter = {
  began: () => undefined,
  advanced: () => undefined,
  say: () => undefined,
};

/** What looking at a lake needs. */
export interface ValidateWorld {
  readonly lake: Lake;
  /** Not used by anybody else meanwhile. */
  readonly connection: DuckDbConnection;
  readonly config: Pick<Configuration, 'calendar' | 'validate'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly reporter: ValidateReporter;
  /** Name of the run. */
  readonly runId: string;
  /** Writes what was checked, in one transaction. */
  readonly record: (batch: readonly Validated[]) => Promise<void>;
}
