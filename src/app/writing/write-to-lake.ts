import { join } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import { takeLakeLock } from '../../lake/catalog/lake-lock.ts';
import { type DuckDbSession, openSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { assertCatalogPresent } from '../../lake/recovery/assert-catalog-present.ts';
import { recoverLake } from '../../lake/recovery/recover.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import { tempFolder } from '../../lake/storage/lake-paths.ts';
import type { Configuration } from '../config/configuration.ts';

/** Who wants to write. */
export interface WriteOptions {
  readonly config: Configuration;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Named to others that want to write meanwhile. */
  readonly command: string;
}

/** A lake that this process alone may write to, mended after whatever ended the last writer. */
export interface WritableLake {
  readonly lake: Lake;
  readonly session: DuckDbSession;
}

/**
 * Runs `work` on a lake under its write lock; makes the lake when there is none. Throws `E_LAKE_LOCKED`,
 * `E_CATALOG_DAMAGED`, `E_CATALOG_UNREACHABLE`, `E_LAKE_NEWER`, `E_LAKE_READ_ONLY`, `E_DISK_FULL`, and what `work` throws.
 */
export async function writeToLake<Result>(
  { config, clock, signal, command }: WriteOptions,
  work: (writable: WritableLake) => Promise<Result>,
): Promise<Result> {
  const { root } = config.lake;
  try {
    const since = new Date(clock.nowMs()).toISOString();
    await using lock = await takeLakeLock(config.lake, { pid: process.pid, command, since }, signal);
    await assertCatalogPresent(config.lake);
    await using catalog = await lock.openCatalog();
    using session = await openSession({
      threads: config.resources.duckdbThreads,
      memoryMb: config.resources.duckdbMemoryMb,
      tempFolder: join(tempFolder(root), 'duckdb'),
    });
    const lake: Lake = { root, catalog };
    await recoverLake(lake, session, clock.nowMs());
    return await work({ lake, session });
  } catch (error) {
    throw explainDiskError(error, root);
  }
}
