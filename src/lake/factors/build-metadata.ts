import { join } from 'node:path';
import type { Finding } from '../../domain/finding.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import type { Packing } from '../bronze/parquet-options.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { buildContracts } from './build-contracts.ts';
import { computeFactors } from './compute-factors.ts';
import { createDailyStats } from './daily-stats.ts';
import { type FactorInputs, hasReference } from './factor-inputs.ts';
import type { MetadataTable } from './metadata-table.ts';
import { collectMoves } from './move-findings.ts';
import { type StagedMetadata, stageMetadata } from './stage-metadata.ts';

/** What building needs besides the inputs. */
export interface MetadataOptions {
  readonly lake: Lake;
  readonly calendar: TradingCalendar;
  /** Of this building alone. */
  readonly folder: string;
  readonly packing: Packing;
  readonly version: string;
  readonly signal: AbortSignal;
}

/** Files ready to be published, and what was found on the way. */
export interface BuiltMetadata {
  readonly files: readonly StagedMetadata[];
  readonly findings: readonly Finding[];
}

/** Makes an asset’s metadata out of bars and reference data, as checked files in `folder`. */
export async function buildMetadata(
  connection: DuckDbConnection,
  inputs: FactorInputs,
  options: MetadataOptions,
): Promise<BuiltMetadata> {
  const { calendar, signal } = options;
  if (inputs.asset === 'options') return buildContracts(connection, inputs, options);
  const moves = collectMoves(hasReference(inputs));
  const factors = await computeFactors(connection, inputs, { calendar, signal, onMove: moves.take });
  const stage = (table: MetadataTable, select: string): Promise<StagedMetadata> =>
    stageMetadata(connection, {
      select,
      path: join(options.folder, `${table}.parquet`),
      packing: options.packing,
      footer: {
        asset: inputs.asset,
        table,
        fingerprint: inputs.fingerprint,
        hasReference: factors.hasReference,
        barlake: options.version,
      },
    });
  const stats = await createDailyStats(connection, inputs, factors);
  const files = [
    await stage('symbols', `SELECT * FROM ${factors.lives} ORDER BY symbol, life`),
    await stage('factors', `SELECT * FROM ${factors.steps} ORDER BY symbol, date`),
    await stage('daily_stats', `SELECT * FROM ${stats} ORDER BY symbol, life`),
  ];
  if (inputs.asset === 'stocks') {
    files.push(await stage('activity', `SELECT * FROM ${factors.activity} ORDER BY symbol, month, life`));
  }
  return { files, findings: await moves.findings(connection, inputs) };
}
