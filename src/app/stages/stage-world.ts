import type { Clock } from '../../domain/clock.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import type { DuckDbSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import type { FlatFileStore } from '../../vendor/flat-files/flat-file-store.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import type { Configuration } from '../config/configuration.ts';
import type { AcceptedDays } from '../quality/row-decisions.ts';
import type { RefusedDays } from './refused-days.ts';

/** What the stages of one run share. */
export interface StageWorld {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  /** The bucket; absent when the plan needs none. */
  readonly store: FlatFileStore | undefined;
  /** The REST API; absent when the plan needs none. */
  readonly rest: RestClient | undefined;
  readonly config: Configuration;
  readonly clock: Clock;
  readonly version: string;
  readonly runId: string;
  /** Who performs the tasks; absent: the process of the run. */
  readonly worker?: string | undefined;
  /** This run’s own folder below the lake’s temp folder. */
  readonly workFolder: string;
  readonly refused: RefusedDays;
  /** Refused rows that a person took for bars, as the run found them. */
  readonly accepted: (dataset: DatasetName) => AcceptedDays;
  /** Called with bytes as they arrive from the vendor. */
  readonly onBytes: (count: number) => void;
}
