import type { Clock } from '../../domain/clock.ts';
import type { ReconcileEstimate } from '../../plan/reconcile/estimate-reconcile.ts';
import type { Configuration } from '../config/configuration.ts';

/** Hears what a comparison is doing. */
export interface ReconcileReporter {
  /** Before anything is asked. */
  estimated(estimate: ReconcileEstimate): void;
  /** `unit` is `calls` while the other source is asked, `days` while bars are compared. */
  began(unit: 'calls' | 'days', total: number): void;
  advanced(done: number): void;
  say(text: string): void;
}

/** What a comparison needs from outside. */
export interface ReconcileWorld {
  readonly config: Configuration;
  readonly clock: Clock;
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly reporter: ReconcileReporter;
  /** The run’s name, when somebody has given it one before. */
  readonly runId?: string;
}
