import { join } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { bronzeColumns } from '../../domain/bronze-column.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { PrecomputedBlock } from '../../plan/precompute/plan-precompute.ts';
import {
  type PrecomputedSeries,
  precomputedName,
  precomputedSource,
} from '../../plan/precompute/precomputed-series.ts';
import type { ReadPart } from '../../plan/query/read-plan.ts';
import { takeBronze } from '../../plan/query/take-bronze.ts';
import { type Packing, parquetOptions } from '../bronze/parquet-options.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { widestOfFiles } from '../query/bar-files.ts';
import { barsStatement } from '../query/bars-statement.ts';
import { describePrecomputed, PRECOMPUTED_LAYER, type PrecomputedFooter } from './precomputed-file.ts';

/** Where and how a block is written. */
export interface PrecomputedWriting {
  readonly root: string;
  readonly workFolder: string;
  readonly packing: Packing;
  /** Version of barlake, for the footer. */
  readonly version: string;
}

/** A file that is ready to be published. */
export interface StagedPrecomputed {
  /** Absolute. */
  readonly path: string;
  readonly partition: PartitionRow;
}

/** Puts a block’s bars together into a file, and reads it back. Throws `E_VERIFY` and the engine’s errors. */
export async function stagePrecomputed(
  connection: DuckDbConnection,
  series: PrecomputedSeries,
  block: PrecomputedBlock,
  { root, workFolder, packing, version }: PrecomputedWriting,
): Promise<StagedPrecomputed> {
  const { key, days, fingerprint } = block;
  const dataset = precomputedName(series);
  const source = DATASETS[precomputedSource(series)];
  const known = bronzeColumns(source.name, 'float64');
  if (days.length === 0) throw new RangeError(`${dataset} ${key} has no days`);
  const parts: ReadPart[] = [];
  for (const part of takeBronze({ base: source.timeframe, symbols: [] }, days)) {
    // Averages of grouped answers are left out: bars put together once have none.
    parts.push({ ...part, hasVwap: false, files: await widestOfFiles(connection, part.files) });
  }
  const { sql } = barsStatement({
    plan: { parts, readAt: source.timeframe },
    timeframe: series.timeframe,
    zone: source.timeZone,
    known,
    columns: known.map(({ name }) => name),
    silverColumns: [],
    order: 'symbol',
    isDescending: false,
  });
  const footer: PrecomputedFooter = {
    format: 1,
    layer: PRECOMPUTED_LAYER,
    dataset,
    key,
    fingerprint,
    barlake: version,
  };
  const path = join(workFolder, `${dataset}-${key}.parquet`);
  await connection.run(
    `COPY (${sql}) TO ${quoteText(path)} ${parquetOptions(packing, JSON.stringify(footer))}`,
  );
  const partition = await describePrecomputed(connection, root, { series, key }, path);
  if (typeof partition !== 'string') return { path, partition };
  throw new BarlakeError('E_VERIFY', {
    message: `Bars of ${dataset} ${key} were put together and read back differently: the file ${partition}.`,
    mend: 'Run the command again; if it happens twice, report it.',
    details: { dataset, key },
  });
}
