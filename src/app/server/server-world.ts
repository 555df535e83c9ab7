import type { Clock } from '../../domain/clock.ts';
import type { Lake } from '../../lake/lake.ts';
import type { ReadPool } from '../../lake/query/read-pool.ts';
import type { ServerLog } from '../../observe/open-log.ts';
import type { SecretMask } from '../cli/secret-mask.ts';
import type { Configuration } from '../config/configuration.ts';
import type { LoadedConfiguration } from '../config/setting.ts';
import type { QueryEngine } from '../query/query-engine.ts';
import type { SqlRunner } from '../query/sql-runner.ts';
import type { CatalogCache } from './catalog/catalog-cache.ts';
import type { ServerAccess } from './security/server-access.ts';

/** Everything that routes work with. Whoever starts the server opens it, and closes it after the server. */
export interface ServerWorld {
  readonly config: Configuration;
  /** Where each value came from; absent in tests. */
  readonly loaded: LoadedConfiguration | undefined;
  /** Open for reading, beside any writer. */
  readonly lake: Lake;
  readonly engine: QueryEngine;
  readonly sql: SqlRunner;
  /** For small questions beside the engine’s: footers, reference data. */
  readonly reader: ReadPool;
  readonly cache: CatalogCache;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly version: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly startedMs: number;
  /** Processor time that the server takes, in cores. */
  readonly cpuCores: () => number;
  /** Who may ask, from where, and for what. */
  readonly access: ServerAccess;
  readonly log: ServerLog;
  /** Folder of the built dashboard; absent: the package’s. */
  readonly dashboard?: string | undefined;
  readonly mask: SecretMask;
  /** Aborted when the server begins to stop: streams of events end, nothing new begins. */
  readonly closing: AbortSignal;
  /** Aborted when requests that are still being answered have had their time. */
  readonly ending: AbortSignal;
}
