import type { Clock } from '../../domain/clock.ts';
import type { Configuration } from '../config/configuration.ts';
import type { SilverReporter } from '../silver/silver-reporter.ts';

/** Hears what an export is doing. */
export interface ExportReporter {
  /** Of silver, when that has to be built first. */
  readonly silver: SilverReporter;
  /** Symbols written, or read back. */
  onSymbol(stage: 'export' | 'verify', done: number, total: number): void;
}

/** What an export needs from outside. */
export interface ExportOptions {
  readonly config: Configuration;
  readonly clock: Clock;
  /** A number in [0, 1), for the run’s name. */
  readonly random: () => number;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly reporter?: ExportReporter;
  /** The name of the run; absent: a new one. */
  readonly runId?: string | undefined;
}
