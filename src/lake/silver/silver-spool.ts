import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Packing } from '../bronze/parquet-options.ts';
import { parquetOptions } from '../bronze/parquet-options.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbSession } from '../duckdb/session.ts';
import type { BarGrid } from '../features/bar-grid.ts';
import { createPlainFile } from '../plain-parquet/plain-file.ts';
import { interruptible } from '../query/stream-rows.ts';
import type { PickedRows } from './pick-rows.ts';
import type { SilverShape } from './silver-shape.ts';
import { spoolColumns, spoolFields, spoolStatement } from './spool-columns.ts';

/** Where and how a spool writes. */
export interface SpoolOptions {
  readonly shape: SilverShape;
  /** A folder of its own for the rows on their way; it must exist. */
  readonly workFolder: string;
  readonly packing: Packing;
  readonly signal: AbortSignal;
}

/** Takes rows in order, in bounded memory, and writes them as one file. */
export interface SilverSpool extends AsyncDisposable {
  readonly rows: number;
  append(grid: BarGrid, picked: PickedRows, outputs: readonly Float32Array[]): Promise<void>;
  /** Writes the file; `metadata` goes into its footer. */
  finish(path: string, metadata: string): Promise<void>;
}

/**
 * Opens a spool: rows go to a plain Parquet file in the work folder as they come, a row group for each grid, and the engine
 * packs that file at the end.
 */
export async function openSilverSpool(session: DuckDbSession, options: SpoolOptions): Promise<SilverSpool> {
  const { shape, workFolder, packing, signal } = options;
  const spooled = join(workFolder, 'spool.parquet');
  const file = await createPlainFile(spooled, spoolFields(shape));
  return {
    get rows() {
      return file.rows;
    },
    async append(grid, picked, outputs) {
      signal.throwIfAborted();
      if (picked.rows.length === 0) return;
      await file.append(spoolColumns(shape, { grid, picked, outputs }), picked.rows.length);
    },
    async finish(path, metadata) {
      await file.finish();
      const select = spoolStatement(shape, `read_parquet(${quoteText(spooled)}, hive_partitioning=false)`);
      const copy = `COPY (${select}) TO ${quoteText(path)} ${parquetOptions(packing, metadata)}`;
      using connection = await session.connect();
      await interruptible(connection, signal, () => connection.run(copy));
    },
    async [Symbol.asyncDispose]() {
      await file[Symbol.asyncDispose]();
      await rm(spooled, { force: true });
    },
  };
}
