import type { DatasetName } from '../../domain/dataset.ts';
import type { OnwardLayer, RouteChoice, SyncLayer, SyncRequest } from '../../plan/sync-request.ts';
import type { SyncProgress } from './report-progress.ts';

/** What should exist. Without anything: the configured datasets, the last thirty days. */
export interface SyncQuery {
  /** Absent: those of the configuration. */
  readonly datasets?: DatasetName | readonly DatasetName[] | undefined;
  /** The first trading day, `2024-03-08`; absent: thirty days before `to`. */
  readonly from?: string | undefined;
  /** The last trading day; absent: the latest published one. */
  readonly to?: string | undefined;
  /** Exactly as the vendor writes them; absent: the whole market. */
  readonly symbols?: string | readonly string[] | undefined;
  /** Symbols of a universe instead: a category, a name or a file of `discover`. */
  readonly universe?: string | undefined;
  /** How far to go; absent: `bronze`. */
  readonly through?: SyncLayer | OnwardLayer | undefined;
  /** Where to fetch from; absent: `auto`, the cheapest. */
  readonly route?: RouteChoice | undefined;
  /** `missing`, what holds when absent; `retry-failed`: also what failed before; `rebuild`: all of it anew. */
  readonly mode?: SyncRequest['mode'] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A {@link SyncQuery} that is only planned. */
export interface PlanQuery extends SyncQuery {
  /** The document then lists every task. */
  readonly tasks?: boolean | undefined;
}

/** A {@link SyncQuery} that is carried out. */
export interface SyncRun extends SyncQuery {
  /** Told whenever something has come further. What it throws ends nothing. */
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined;
}
