import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findPartition } from '../catalog/partitions.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { type BarFile, barRelation, widestFirst } from '../query/bar-files.ts';
import { interruptible } from '../query/stream-rows.ts';
import { bringFiles } from '../storage/bring-files.ts';
import { hashFile } from '../storage/hash-file.ts';
import { inLake } from '../storage/lake-paths.ts';
import type { BuiltMetadata, MetadataOptions } from './build-metadata.ts';
import { exactSum, exactType } from './exact-sum.ts';
import type { FactorInputs } from './factor-inputs.ts';
import { readMetadataFooter } from './metadata-footer.ts';
import { METADATA_LAYER } from './metadata-partition.ts';
import { type MetadataTable, metadataPath } from './metadata-table.ts';
import { type StagedMetadata, stageMetadata } from './stage-metadata.ts';

const CONTRACTS = 'factor_contracts';

/**
 * Metadata of options: contracts, chains, and the tables that every asset has. A contract is one life, and its factors are 1.
 * What the published table of contracts has in already is not read again, so that a day costs a day and not ten years.
 */
export async function buildContracts(
  connection: DuckDbConnection,
  inputs: FactorInputs,
  options: MetadataOptions,
): Promise<BuiltMetadata> {
  const held = await findHeld(connection, inputs, options);
  await mergeContracts(connection, { inputs, held, signal: options.signal });
  const stage = (table: MetadataTable, select: string): Promise<StagedMetadata> =>
    stageMetadata(connection, {
      select,
      path: join(options.folder, `${table}.parquet`),
      packing: options.packing,
      footer: {
        asset: inputs.asset,
        table,
        fingerprint: inputs.fingerprint,
        hasReference: false,
        ...(table === 'contracts' ? { days: inputs.days } : {}),
        barlake: options.version,
      },
    });
  const files: StagedMetadata[] = [];
  for (const [table, select] of Object.entries(SELECTS) as [MetadataTable, string][]) {
    files.push(await stage(table, select));
  }
  return { files, findings: [] };
}

const SELECTS: Readonly<Partial<Record<MetadataTable, string>>> = {
  symbols: `SELECT symbol, 0::INTEGER AS life, first_day, last_day, bars FROM ${CONTRACTS} ORDER BY symbol`,
  factors: `SELECT NULL::VARCHAR AS symbol, NULL::INTEGER AS life, NULL::DATE AS date, NULL::DOUBLE AS split_factor,
    NULL::DOUBLE AS total_factor, NULL::VARCHAR AS cause WHERE false`,
  daily_stats: `SELECT symbol, 0::INTEGER AS life, bars, first_day, last_day, close_sum::DOUBLE / bars AS close_mean, close_min, close_max,
    last_close, volume::DOUBLE / bars AS volume_mean, volume_min, volume_max, dollar_volume::DOUBLE / bars AS dollar_volume_mean
    FROM ${CONTRACTS} ORDER BY symbol`,
  contracts: `SELECT * FROM ${CONTRACTS} ORDER BY symbol`,
  chains: `SELECT underlying, expiration, option_type, count(*)::INTEGER AS contracts, min(strike) AS strike_min,
    max(strike) AS strike_max, min(first_day) AS first_day, max(last_day) AS last_day, sum(bars)::BIGINT AS bars, sum(volume)::DOUBLE AS volume
    FROM ${CONTRACTS} GROUP BY ALL ORDER BY underlying, expiration, option_type`,
};

/** The published contracts, when every day in them is still as it was. */
interface HeldContracts {
  readonly file: string;
  readonly days: ReadonlySet<string>;
}

async function findHeld(
  connection: DuckDbConnection,
  { asset, days }: FactorInputs,
  { lake }: MetadataOptions,
): Promise<HeldContracts | undefined> {
  const row = await findPartition(lake.catalog.db, METADATA_LAYER, asset, 'contracts');
  const file = inLake(lake.root, metadataPath(asset, 'contracts'));
  await bringFiles([file]);
  if (row === undefined || !existsSync(file)) return undefined;
  if ((await hashFile(file, 'sha256')) !== row.content_hash) return undefined;
  const footer = await readMetadataFooter(connection, file).catch(() => undefined);
  if (footer?.asset !== asset || footer.table !== 'contracts' || footer.days === undefined) return undefined;
  const present = new Map(days);
  const isSame = footer.days.every(([day, fingerprint]) => present.get(day) === fingerprint);
  return isSame ? { file, days: new Set(footer.days.map(([day]) => day)) } : undefined;
}

interface Merging {
  readonly inputs: FactorInputs;
  readonly held: HeldContracts | undefined;
  readonly signal: AbortSignal;
}

/** Files grouped at once: of a full market a month, whose contracts fit in memory; the sums of months are then added up. */
const FILES_AT_ONCE = 21;

async function mergeContracts(
  connection: DuckDbConnection,
  { inputs, held, signal }: Merging,
): Promise<void> {
  const parts = 'contract_parts';
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${parts} (${COLUMNS})`);
  if (held !== undefined) {
    await connection.run(
      `INSERT INTO ${parts} SELECT * FROM read_parquet(${quoteText(held.file)}, hive_partitioning=false)`,
    );
  }
  for (const files of [inputs.daily, inputs.minute]) {
    const unread = files.filter(({ day }) => held?.days.has(day) !== true);
    for (let start = 0; start < unread.length; start += FILES_AT_ONCE) {
      const sql = `INSERT INTO ${parts} ${await groupFiles(connection, unread.slice(start, start + FILES_AT_ONCE))}`;
      await interruptible(connection, signal, () => connection.run(sql));
    }
  }
  await interruptible(connection, signal, () =>
    connection.run(`CREATE OR REPLACE TEMP TABLE ${CONTRACTS} AS ${addUp(parts)}`),
  );
  await connection.run(`DROP TABLE ${parts}`);
}

const COLUMNS = `symbol VARCHAR, underlying VARCHAR, expiration DATE, option_type VARCHAR, strike DOUBLE,
  first_day DATE, last_day DATE, bars INTEGER, last_close DOUBLE, close_sum ${exactType('price')}, close_min DOUBLE, close_max DOUBLE,
  volume ${exactType('amount')}, volume_min DOUBLE, volume_max DOUBLE, dollar_volume ${exactType('amount')}`;

async function groupFiles(connection: DuckDbConnection, files: readonly BarFile[]): Promise<string> {
  const relation = barRelation(await widestFirst(connection, files));
  const isDaily = files[0]?.dataset === 'options_daily';
  // A file of minutes is a day; several of one contract are one bar of that day.
  const days = isDaily
    ? relation
    : `(SELECT symbol, date, any_value(underlying) AS underlying, any_value(expiration) AS expiration,
        any_value(option_type) AS option_type, any_value(strike) AS strike, arg_max(close, timestamp) AS close,
        ${exactSum('volume', 'amount')}::DOUBLE AS volume
        FROM ${relation} GROUP BY symbol, date)`;
  return `SELECT symbol, any_value(underlying), any_value(expiration), any_value(option_type), any_value(strike),
    min(date), max(date), count(*)::INTEGER, arg_max(close, date), ${exactSum('close', 'price')}, min(close), max(close),
    ${exactSum('volume', 'amount')}, min(volume), max(volume), ${exactSum('close * volume', 'amount')}
    FROM ${days} GROUP BY symbol`;
}

function addUp(parts: string): string {
  return `SELECT symbol, any_value(underlying) AS underlying, any_value(expiration) AS expiration,
    any_value(option_type) AS option_type, any_value(strike) AS strike, min(first_day) AS first_day, max(last_day) AS last_day,
    sum(bars)::INTEGER AS bars, arg_max(last_close, last_day) AS last_close, sum(close_sum) AS close_sum,
    min(close_min) AS close_min, max(close_max) AS close_max, sum(volume) AS volume, min(volume_min) AS volume_min,
    max(volume_max) AS volume_max, sum(dollar_volume) AS dollar_volume
    FROM ${parts} GROUP BY symbol`;
}
