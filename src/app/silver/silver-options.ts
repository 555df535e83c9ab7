import type { Clock } from '../../domain/clock.ts';
import type { QueueLink } from '../../execute/queue/queue-link.ts';
import type { Configuration } from '../config/configuration.ts';
import type { SilverReporter } from './silver-reporter.ts';

/** What a build of silver needs from outside. */
export interface SilverOptions {
  readonly config: Configuration;
  readonly clock: Clock;
  /** A number in [0, 1), for the run’s name. */
  readonly random: () => number;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly reporter?: SilverReporter;
  /** Where workers take partitions from; absent: this process builds them. */
  readonly queue?: QueueLink | undefined;
}
