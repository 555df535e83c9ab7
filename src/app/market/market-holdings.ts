import { createHash } from 'node:crypto';
import type { Asset, DatasetName } from '../../domain/dataset.ts';
import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { catalogState } from '../../lake/catalog/catalog-state.ts';
import { selectPartitions } from '../../lake/catalog/partitions.ts';
import { METADATA_LAYER } from '../../lake/factors/metadata-partition.ts';
import type { Lake } from '../../lake/lake.ts';
import { type BarFile, barFilesOf } from '../../lake/query/bar-files.ts';
import { findReference, type ReferenceState } from '../../lake/reference/find-reference.ts';
import { type HeldSeriesYear, selectHeldSeries } from '../../lake/targeted/held-series.ts';
import { seriesName } from '../../plan/fetch-task.ts';
import { weightedLru } from './weighted-lru.ts';

/** A part of the lake as the catalog lists it. */
export interface Holding<Content> {
  readonly content: Content;
  /** Differs when a file of it differs. */
  readonly digest: string;
}

/** A whole market’s bars. */
export interface HeldDays {
  /** Days with bars, ascending. */
  readonly files: readonly BarFile[];
  /** Days that are held, those without a bar too. */
  readonly days: ReadonlySet<TradingDay>;
}

/** Which bars of a single symbol. */
export interface SeriesName {
  readonly asset: Asset;
  readonly timeframe: Timeframe;
  readonly symbol: string;
}

/** What a lake holds at this moment. Asking again costs nothing until somebody has written to the catalog. */
export interface MarketHoldings {
  /** Another text after every change to the catalog. */
  readonly version: () => Promise<string>;
  days(dataset: DatasetName): Promise<Holding<HeldDays>>;
  series(name: SeriesName): Promise<Holding<readonly HeldSeriesYear[]>>;
  reference(table: ReferenceTableName): Promise<Holding<ReferenceState | undefined>>;
  /** What was made of an asset’s bars and events: factors; only whether it changes is told. */
  factors(asset: Asset): Promise<Holding<undefined>>;
}

/** Series of single symbols that are remembered; a universe of all shares at three lengths fits. */
const SERIES_MAX = 40_000;

/** Looks at the catalog of a lake. */
export function watchHoldings(lake: Lake): MarketHoldings {
  const version = async (): Promise<string> => catalogState(lake.catalog.db);
  const days = remember(version, async (dataset: DatasetName) => readDays(lake, dataset));
  const reference = remember(version, async (table: ReferenceTableName) => readTable(lake, table));
  const factors = remember(version, async (asset: Asset) => readFactorState(lake, asset));
  const series = remember(version, async (key: string) => readSeries(lake, key));
  return {
    version,
    days,
    reference,
    factors,
    series: ({ asset, timeframe, symbol }) => series(`${asset} ${timeframe} ${symbol}`),
  };
}

interface Remembered<Content> {
  readonly version: string;
  readonly holding: Holding<Content>;
}

/** Reads again after a commit; what turns out to be the same stays the same object. */
function remember<Key extends string, Content>(
  version: () => Promise<string>,
  read: (key: Key) => Promise<Holding<Content>>,
): (key: Key) => Promise<Holding<Content>> {
  const kept = weightedLru<Remembered<Content>>(SERIES_MAX, () => 1);
  return async (key) => {
    const now = await version();
    const known = kept.get(key);
    if (known?.version === now) return known.holding;
    const found = await read(key);
    const holding = known?.holding.digest === found.digest ? known.holding : found;
    kept.set(key, { version: now, holding });
    return holding;
  };
}

async function readDays(lake: Lake, dataset: DatasetName): Promise<Holding<HeldDays>> {
  const partitions = await selectPartitions(lake.catalog.db, { layer: 'bronze', datasets: [dataset] });
  const files = barFilesOf(lake, dataset, partitions);
  return {
    content: { files, days: new Set(partitions.map(({ key }) => key as TradingDay)) },
    digest: digestOf(partitions.map(({ key, content_hash: hash }) => `${key} ${hash}`)),
  };
}

async function readSeries(lake: Lake, key: string): Promise<Holding<readonly HeldSeriesYear[]>> {
  const [asset, timeframe, symbol] = key.split(' ') as [Asset, Timeframe, string];
  const files = await lake.catalog.db
    .selectFrom('partitions')
    .select(['key', 'content_hash', 'covered'])
    .where('layer', '=', 'targeted')
    .where('dataset', '=', seriesName({ asset, timeframe }))
    // A key is the symbol, a blank and the year; the character after the blank is the exclamation mark.
    .where('key', '>=', `${symbol} `)
    .where('key', '<', `${symbol}!`)
    .orderBy('key')
    .execute();
  return {
    content:
      files.length === 0
        ? []
        : await selectHeldSeries(lake, { asset, timeframe, symbols: new Set([symbol]) }),
    digest: digestOf(files.map(({ key: name, content_hash: hash, covered }) => `${name} ${hash} ${covered}`)),
  };
}

async function readTable(
  lake: Lake,
  table: ReferenceTableName,
): Promise<Holding<ReferenceState | undefined>> {
  const state = await findReference(lake, table);
  return { content: state, digest: digestOf([state?.contentHash ?? '']) };
}

async function readFactorState(lake: Lake, asset: Asset): Promise<Holding<undefined>> {
  const tables = await selectPartitions(lake.catalog.db, { layer: METADATA_LAYER, datasets: [asset] });
  return {
    content: undefined,
    digest: digestOf(tables.map(({ key, content_hash: hash }) => `${key} ${hash}`)),
  };
}

function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('base64');
}
