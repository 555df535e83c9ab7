import { createHash } from 'node:crypto';
import type { Asset, DatasetName } from '../../domain/dataset.ts';
import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import { type PartitionRow, selectPartitions } from '../catalog/partitions.ts';
import type { Lake } from '../lake.ts';
import { type BarFile, barFileOf } from '../query/bar-files.ts';
import { damagedReference, findReference, type ReferenceState } from '../reference/find-reference.ts';

/** What lives and factors of an asset are made from. */
export interface FactorInputs {
  readonly asset: Asset;
  /** Files of daily bars, by day. */
  readonly daily: readonly BarFile[];
  /** Files of minutes, of the days that have no daily bars. */
  readonly minute: readonly BarFile[];
  /**
   * Bars of single symbols, for days that neither of the above has: the first kind counts before the next. Only where
   * they themselves are read.
   */
  readonly series?: readonly SeriesBars[];
  /** Of stocks only; tables that were never published are left out. */
  readonly reference: ReadonlyMap<ReferenceTableName, ReferenceState>;
  /** The files’ fingerprints by day, with the version of what is made of them, for telling what is new. */
  readonly days: readonly (readonly [day: string, fingerprint: string])[];
  /** Of everything above; 32 hex characters. */
  readonly fingerprint: string;
}

/** Files of single symbols’ bars of one length. */
export interface SeriesBars {
  /** Absolute; at least one. */
  readonly paths: readonly string[];
  readonly hasVolume: boolean;
  /** Years that they are of. */
  readonly years: readonly number[];
}

/** Raise it when the same inputs give other lives, factors or files. */
const FACTORS_VERSION = 2;

const TABLES = ['splits', 'dividends', 'tickers', 'events'] as const satisfies readonly ReferenceTableName[];

/** What the catalog lists at this moment. Throws `E_PARTITION_DAMAGED` when a table of reference data is not there as listed. */
export async function gatherFactorInputs(lake: Lake, asset: Asset): Promise<FactorInputs> {
  const daily = await partitionsOf(lake, `${asset}_daily`);
  const known = new Set(daily.map(({ key }) => key));
  const minute = (await partitionsOf(lake, `${asset}_minute`)).filter(({ key }) => !known.has(key));
  const reference =
    asset === 'stocks' ? await findTables(lake) : new Map<ReferenceTableName, ReferenceState>();
  const days = [...daily, ...minute].map(
    ({ key, fingerprint }) => [key, `${FACTORS_VERSION} ${fingerprint}`] as const,
  );
  const tables = [...reference].map(([name, { fingerprint }]) => [name, fingerprint]);
  const parts = JSON.stringify([asset, days, tables]);
  return {
    asset,
    daily: daily.map((partition) => barFileOf(lake.root, `${asset}_daily`, partition)),
    minute: minute.map((partition) => barFileOf(lake.root, `${asset}_minute`, partition)),
    reference,
    days,
    fingerprint: createHash('sha256').update(parts).digest('hex').slice(0, 32),
  };
}

/** Whether splits and dividends are known. */
export function hasReference({ reference }: Pick<FactorInputs, 'reference'>): boolean {
  return reference.has('splits') && reference.has('dividends');
}

async function partitionsOf(lake: Lake, dataset: DatasetName): Promise<readonly PartitionRow[]> {
  const partitions = await selectPartitions(lake.catalog.db, { layer: 'bronze', datasets: [dataset] });
  return partitions.filter(({ rows }) => rows > 0);
}

async function findTables(lake: Lake): Promise<ReadonlyMap<ReferenceTableName, ReferenceState>> {
  const tables = new Map<ReferenceTableName, ReferenceState>();
  for (const name of TABLES) {
    const state = await findReference(lake, name);
    if (state === undefined) continue;
    if (!state.isIntact) throw damagedReference(state, 'missing or of another size');
    tables.set(name, state);
  }
  return tables;
}
