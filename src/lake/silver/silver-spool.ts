import { join } from 'node:path';
import type { Packing } from '../bronze/parquet-options.ts';
import { parquetOptions } from '../bronze/parquet-options.ts';
import { quoteList, quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection, DuckDbSession } from '../duckdb/session.ts';
import type { BarGrid } from '../features/bar-grid.ts';
import { interruptible } from '../query/stream-rows.ts';
import type { PickedRows } from './pick-rows.ts';
import { dropPart, openSilverPart, partStatement, preparePart, type SilverPart } from './silver-part.ts';
import { type SilverShape, silverColumns } from './silver-shape.ts';

/** Values held in the engine’s memory before they go to disk: about 200 MB, and as much again while they are written. */
const PART_VALUES_MAX = 32_000_000;

/** Symbols of a part: the engine copies the list of their names for every 2,048 rows. */
const PART_SYMBOLS_MAX = 20_000;

/** Where and how a spool writes. */
export interface SpoolOptions {
  readonly shape: SilverShape;
  /** A folder of its own for intermediate parts; it must exist. */
  readonly workFolder: string;
  readonly packing: Packing;
  readonly signal: AbortSignal;
  /** Rows of a part; default: as many as hold {@link PART_VALUES_MAX} values. */
  readonly partRowsMax?: number;
}

/** Takes rows in order, in bounded memory, and writes them as one file. */
export interface SilverSpool extends AsyncDisposable {
  readonly rows: number;
  append(grid: BarGrid, picked: PickedRows, outputs: readonly Float32Array[]): Promise<void>;
  /** Writes the file; `metadata` goes into its footer. */
  finish(path: string, metadata: string): Promise<void>;
}

/**
 * Opens a spool. A partition that fits is written straight from memory. A larger one goes to Parquet files in the work folder
 * part by part, each while the next one fills, and is copied together in order at the end.
 */
export async function openSilverSpool(session: DuckDbSession, options: SpoolOptions): Promise<SilverSpool> {
  const { shape, workFolder, packing, signal } = options;
  const filling = await session.connect();
  const writing = await session.connect();
  const rowsMax = options.partRowsMax ?? Math.ceil(PART_VALUES_MAX / silverColumns(shape).length);
  const spilled: string[] = [];
  let number = 0;
  let rows = 0;
  let part: SilverPart = await openSilverPart(filling, shape, number);
  let pending: Promise<void> = Promise.resolve();
  const spill = async (): Promise<void> => {
    part.close();
    // Two parts in memory are enough: one fills, one is written.
    await pending;
    const path = join(workFolder, `part-${number}.parquet`);
    pending = writePart(writing, { shape, number, path, options: intermediate(packing), signal });
    pending.catch(() => undefined);
    spilled.push(path);
    number += 1;
    part = await openSilverPart(filling, shape, number);
  };
  return {
    get rows() {
      return rows;
    },
    async append(grid, picked, outputs) {
      signal.throwIfAborted();
      part.append(grid, picked, outputs);
      rows += picked.rows.length;
      if (part.rows >= rowsMax || part.symbols >= PART_SYMBOLS_MAX) await spill();
    },
    async finish(path, metadata) {
      const final = parquetOptions(packing, metadata);
      if (spilled.length === 0) {
        part.close();
        await writePart(writing, { shape, number, path, options: final, signal });
        return;
      }
      if (part.rows > 0) await spill();
      await pending;
      const select = `SELECT * FROM read_parquet(${quoteList(spilled)}, union_by_name=false, hive_partitioning=false)`;
      await interruptible(writing, signal, () =>
        writing.run(`COPY (${select}) TO ${quoteText(path)} ${final}`),
      );
    },
    async [Symbol.asyncDispose]() {
      await pending.catch(() => undefined);
      part.close();
      // What a failure left: the one that was filling, and the one that was being written.
      for (const left of number === 0 ? [0] : [number - 1, number]) await dropPart(filling, left);
      filling[Symbol.dispose]();
      writing[Symbol.dispose]();
    },
  };
}

/** Read once and thrown away: quick to write, not small. Looking for repeated values costs a third of the time. */
function intermediate({ rowGroupRows }: Packing): string {
  return `(FORMAT parquet, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 64, ROW_GROUP_SIZE ${rowGroupRows})`;
}

interface WrittenPart {
  readonly shape: SilverShape;
  readonly number: number;
  readonly path: string;
  readonly options: string;
  readonly signal: AbortSignal;
}

async function writePart(connection: DuckDbConnection, part: WrittenPart): Promise<void> {
  const { shape, number, path, options, signal } = part;
  await interruptible(connection, signal, async () => {
    await preparePart(connection, shape, number);
    await connection.run(`COPY (${partStatement(shape, number)}) TO ${quoteText(path)} ${options}`);
  });
  await dropPart(connection, number);
}
