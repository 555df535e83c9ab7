import type { Clock } from '../../domain/clock.ts';
import type { Configuration } from '../config/configuration.ts';

/** What an open lake works with. */
export interface LibraryWorld {
  readonly config: Configuration;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly version: string;
  /** Aborted when the lake is closed. */
  readonly closing: AbortSignal;
  close(): void;
}

/** The signal of a question: its own, and that of the lake’s being closed. */
export function signalOf({ closing }: LibraryWorld, own: AbortSignal | undefined): AbortSignal {
  return own === undefined ? closing : AbortSignal.any([closing, own]);
}
