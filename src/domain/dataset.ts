/** What is traded. One asset, one vendor plan, one ticker grammar. */
export type Asset = 'stocks' | 'options' | 'crypto' | 'fx' | 'indices';

/** Assets in the order in which people list them. */
export const ASSETS: readonly Asset[] = ['stocks', 'options', 'crypto', 'fx', 'indices'];

/** When an asset trades: New York Stock Exchange days, every day, or Sunday to Friday. */
export type CalendarName = 'XNYS' | '24x7' | '24x5';

/** Datasets that flat files exist for, in the order of screens and plans. */
export const DATASET_NAMES = [
  'stocks_daily',
  'stocks_minute',
  'options_daily',
  'options_minute',
  'crypto_daily',
  'crypto_minute',
  'fx_daily',
  'fx_minute',
  'indices_daily',
  'indices_minute',
] as const;

/** A kind of bars: an asset at a bar length. */
export type DatasetName = (typeof DATASET_NAMES)[number];

/** Datasets that grouped daily answers: a whole market’s day in one call. */
export const GROUPED_DATASETS = ['stocks_daily', 'crypto_daily', 'fx_daily'] as const;

/** One of {@link GROUPED_DATASETS}. */
export type GroupedDataset = (typeof GROUPED_DATASETS)[number];

/** What barlake knows about a dataset before it has seen a byte of it. */
export interface Dataset {
  readonly name: DatasetName;
  readonly asset: Asset;
  readonly timeframe: '1d' | '1m';
  /** Key prefix in the vendor's bucket, without a trailing slash: `us_stocks_sip/day_aggs_v1`. */
  readonly prefix: string;
  readonly calendar: CalendarName;
  /** IANA zone whose midnight starts a trading day. */
  readonly timeZone: 'America/New_York' | 'UTC';
  /** Index files carry neither volume nor transactions. */
  readonly hasVolume: boolean;
  /** First calendar year the vendor holds flat files for (live inventory of 2026-05-26). */
  readonly firstYear: number;
  /** Rows and compressed bytes of one recent full day, for estimates only (vendor listings of 2026). */
  readonly typical: { readonly rows: number; readonly sourceBytes: number; readonly symbols: number };
}

type AssetFacts = Pick<Dataset, 'asset' | 'calendar' | 'timeZone' | 'hasVolume' | 'firstYear'> & {
  readonly folder: string;
};

const NEW_YORK = { calendar: 'XNYS', timeZone: 'America/New_York' } as const;

const ASSET_FACTS: Readonly<Record<Asset, AssetFacts>> = {
  stocks: { asset: 'stocks', folder: 'us_stocks_sip', ...NEW_YORK, hasVolume: true, firstYear: 2003 },
  options: { asset: 'options', folder: 'us_options_opra', ...NEW_YORK, hasVolume: true, firstYear: 2014 },
  crypto: {
    asset: 'crypto',
    folder: 'global_crypto',
    calendar: '24x7',
    timeZone: 'UTC',
    hasVolume: true,
    firstYear: 2010,
  },
  fx: {
    asset: 'fx',
    folder: 'global_forex',
    calendar: '24x5',
    timeZone: 'UTC',
    hasVolume: true,
    firstYear: 2009,
  },
  indices: { asset: 'indices', folder: 'us_indices', ...NEW_YORK, hasVolume: false, firstYear: 2023 },
};

const TYPICAL: Readonly<Record<DatasetName, Dataset['typical']>> = {
  stocks_daily: { rows: 12_000, sourceBytes: 310_000, symbols: 12_000 },
  stocks_minute: { rows: 1_800_000, sourceBytes: 28_000_000, symbols: 12_000 },
  options_daily: { rows: 364_000, sourceBytes: 4_100_000, symbols: 364_000 },
  options_minute: { rows: 3_000_000, sourceBytes: 27_000_000, symbols: 364_000 },
  crypto_daily: { rows: 600, sourceBytes: 13_000, symbols: 600 },
  crypto_minute: { rows: 250_000, sourceBytes: 3_500_000, symbols: 600 },
  fx_daily: { rows: 1_700, sourceBytes: 38_000, symbols: 1_700 },
  fx_minute: { rows: 1_200_000, sourceBytes: 14_000_000, symbols: 1_700 },
  indices_daily: { rows: 13_000, sourceBytes: 380_000, symbols: 13_000 },
  indices_minute: { rows: 7_000_000, sourceBytes: 140_000_000, symbols: 13_000 },
};

/** The table of datasets, keyed by name. */
export const DATASETS: Readonly<Record<DatasetName, Dataset>> = Object.fromEntries(
  DATASET_NAMES.map((name) => [name, describe(name)]),
) as Record<DatasetName, Dataset>;

/** The dataset of that name, or `undefined`. Names are exact: `stocks_daily`, not `Stocks-Daily`. */
export function parseDatasetName(text: string): DatasetName | undefined {
  return DATASET_NAMES.find((name) => name === text);
}

function describe(name: DatasetName): Dataset {
  const [asset, frequency] = name.split('_') as [Asset, 'daily' | 'minute'];
  const { folder, ...facts } = ASSET_FACTS[asset];
  const daily = frequency === 'daily';
  return {
    name,
    ...facts,
    timeframe: daily ? '1d' : '1m',
    prefix: `${folder}/${daily ? 'day_aggs_v1' : 'minute_aggs_v1'}`,
    typical: TYPICAL[name],
  };
}
