import type { Asset } from '../../domain/dataset.ts';

/**
 * Lives and factors of an asset’s symbols as relations: SQL that may follow FROM, a table’s name or `read_parquet('…')`.
 * Tables are those of the connection that computed them.
 */
export interface Factors {
  readonly asset: Asset;
  /** `symbol, life, first_day, last_day, bars`, a row for each life. */
  readonly lives: string;
  /** `symbol, life, date, split_factor, total_factor, cause`, in force from `date` on. None but for stocks: all factors are 1. */
  readonly steps: string;
  /** `symbol, life, month`: the months, as their first days, in which a life has bars. None but for stocks. */
  readonly activity: string;
  /** Whether splits and dividends were known. False for stocks means that all their factors are 1, which a person must be told. */
  readonly hasReference: boolean;
  /** Of everything that they were made from; 32 hex characters. */
  readonly fingerprint: string;
}

/** What to tell a person when stocks have no reference data. */
export const WITHOUT_REFERENCE =
  'Prices of stocks are not adjusted: the lake knows no splits and dividends. `barlake sync reference` fetches them.';

/** Whether that has to be told. */
export function lacksReference({ asset, hasReference }: Pick<Factors, 'asset' | 'hasReference'>): boolean {
  return asset === 'stocks' && !hasReference;
}
