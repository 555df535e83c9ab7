import type { Asset, DatasetName } from '../../domain/dataset.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import { catalogState } from '../../lake/catalog/catalog-state.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { type FactorInputs, gatherFactorInputs } from '../../lake/factors/factor-inputs.ts';
import type { Lake } from '../../lake/lake.ts';
import { selectHeldSeries } from '../../lake/targeted/held-series.ts';
import { seriesName } from '../../plan/fetch-task.ts';
import { type PrecomputedLength, precomputedName } from '../../plan/precompute/precomputed-series.ts';
import type { MarketDay, SeriesFile, SortedFile } from '../../plan/query/read-facts.ts';
import { yearSpan } from '../../plan/series-window.ts';
import type { Configuration } from '../config/configuration.ts';
import { readMarketDays, readPrecomputed } from '../precompute/precomputed-facts.ts';
import { requestFeatures } from '../silver/dataset-features.ts';
import { type HeldSilver, readFreshFeatures, readSilver } from './read-silver.ts';

/** What the catalog said when it was asked; later questions of the same snapshot are answered from memory. */
export interface LakeSnapshot {
  /** Days of a whole market, ascending. */
  market(dataset: DatasetName): Promise<readonly MarketDay[]>;
  /** A digest of those days, made once. */
  digest(dataset: DatasetName, of: (days: readonly MarketDay[]) => string): Promise<string>;
  /** Silver whose bars are those of bronze. */
  silver(dataset: DatasetName): Promise<readonly HeldSilver[]>;
  /** Bars put together once that are fresh, of some lengths, in their order. */
  precomputed(asset: Asset, lengths: readonly PrecomputedLength[]): Promise<readonly SortedFile[]>;
  /** Bars of single symbols; no symbols: all. */
  series(asset: Asset, timeframe: Timeframe, symbols: readonly string[]): Promise<readonly SeriesFile[]>;
  factorInputs(asset: Asset): Promise<FactorInputs>;
  /** Paths of silver files whose features are what they would be if they were built now. */
  freshFeatures(dataset: DatasetName, connection: DuckDbConnection): Promise<ReadonlySet<string>>;
}

/** Hands out snapshots, the same one for as long as nobody writes to the catalog. */
export interface LakeSnapshots {
  now(): Promise<LakeSnapshot>;
  /** Forgets what was read: files were not as the catalog said. */
  forget(): void;
}

/** Above so many symbols their files are not remembered one by one. */
const SYMBOLS_REMEMBERED_MAX = 500;

/** Snapshots of a lake that this process holds open. */
export function createLakeSnapshots(lake: Lake, config: Configuration): LakeSnapshots {
  let state: string | undefined;
  let current: LakeSnapshot | undefined;
  return {
    async now() {
      const found = await catalogState(lake.catalog.db);
      if (current === undefined || found !== state) current = takeSnapshot(lake, config);
      state = found;
      return current;
    },
    forget() {
      current = undefined;
    },
  };
}

function takeSnapshot(lake: Lake, config: Configuration): LakeSnapshot {
  const known = new Map<string, Promise<unknown>>();
  const once = async <T>(name: string, read: () => Promise<T>): Promise<T> => {
    const found = known.get(name) as Promise<T> | undefined;
    if (found !== undefined) return found;
    const reading = read();
    known.set(name, reading);
    // What could not be read is read again by the next who asks.
    reading.catch(() => known.delete(name));
    return reading;
  };
  return {
    market: async (dataset) => once(`market ${dataset}`, async () => readMarketDays(lake, dataset)),
    async digest(dataset, of) {
      const days = await once(`market ${dataset}`, async () => readMarketDays(lake, dataset));
      return once(`digest ${dataset}`, async () => of(days));
    },
    silver: async (dataset) => once(`silver ${dataset}`, async () => readSilver(dataset, { lake, config })),
    async precomputed(asset, lengths) {
      const files: SortedFile[] = [];
      for (const timeframe of lengths) {
        const series = { asset, timeframe };
        const name = precomputedName(series);
        files.push(...(await once(`precomputed ${name}`, async () => readPrecomputed(lake, series))));
      }
      return files;
    },
    async series(asset, timeframe, symbols) {
      const name = seriesName({ asset, timeframe });
      if (!(await once(`has ${name}`, async () => hasSeries(lake, name)))) return [];
      const few = symbols.length > SYMBOLS_REMEMBERED_MAX ? [] : symbols;
      const all = await once(`series ${name} ${few.toSorted().join(' ')}`, async () =>
        readSeries(lake, { asset, timeframe }, few),
      );
      if (few.length === symbols.length) return all;
      const wanted = new Set(symbols);
      return all.filter(({ symbol }) => wanted.has(symbol));
    },
    factorInputs: async (asset) => once(`factors ${asset}`, async () => gatherFactorInputs(lake, asset)),
    async freshFeatures(dataset, connection) {
      // Sets of features are files of a person’s, which change without the catalog.
      const features = (await requestFeatures({ datasets: [dataset] }, config)).get(dataset);
      if (features === undefined) return new Set();
      const world = { lake, config, features, connection };
      return once(`features ${dataset} ${features.hash}`, async () => readFreshFeatures(dataset, world));
    },
  };
}

async function hasSeries({ catalog: { db } }: Lake, name: string): Promise<boolean> {
  const found = await db
    .selectFrom('partitions')
    .select('key')
    .where('layer', '=', 'targeted')
    .where('dataset', '=', name)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

async function readSeries(
  lake: Lake,
  kind: { readonly asset: Asset; readonly timeframe: Timeframe },
  symbols: readonly string[],
): Promise<readonly SeriesFile[]> {
  const held = await selectHeldSeries(lake, {
    ...kind,
    ...(symbols.length === 0 ? {} : { symbols: new Set(symbols) }),
  });
  return held.map(({ symbol, year, path, covered, fingerprint, rows, bytes }) => ({
    symbol,
    timeframe: kind.timeframe,
    rows,
    covered,
    span: yearSpan(year, kind.timeframe),
    file: {
      path,
      fingerprint,
      sizeBytes: bytes,
      dataset: seriesName(kind),
      day: `${symbol} ${year}`,
      mend: `barlake fetch ${symbol} --timeframes ${kind.timeframe} --from ${year}-01-01 --to ${year}-12-31`,
    },
  }));
}
