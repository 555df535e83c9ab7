import type { DatasetName } from '../../domain/dataset.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { BarFile } from '../query/bar-files.ts';
import type { GridColumn } from './grid-field.ts';

/** Which bars to lay out as grids. Relations are SQL that may follow FROM: a table’s name, or `read_parquet('…')`. */
export interface GridRequest {
  readonly dataset: DatasetName;
  /** Of the dataset’s asset, with the overrides of the configuration. */
  readonly calendar: TradingCalendar;
  /** First and last day of rows, look-back and look-ahead included. */
  readonly from: TradingDay;
  readonly to: TradingDay;
  /**
   * Files of the dataset. Those of days in the range are read; earlier ones are only asked, where `change` is wanted, for the
   * last close before the range.
   */
  readonly barFiles: readonly BarFile[];
  /**
   * Read instead of the files: `symbol, date, timestamp` and the columns of bronze, `vwap` among them where it is wanted, of the
   * range and, where `change` is wanted, of all days before it.
   */
  readonly bars?: string;
  /** Days are folded to this length, a week or longer; ranges must be whole windows. Absent: rows are days. */
  readonly fold?: Timeframe;
  /** Files of minutes of the same asset, for `vwap` of days. */
  readonly minuteFiles?: readonly BarFile[];
  /** Daily files of stocks and of indices, for `underlying_close`. */
  readonly underlyingFiles?: readonly BarFile[];
  /** Exact symbols; absent: all. */
  readonly symbols?: readonly string[];
  /** `symbol, first_day, last_day`, a row for each life. Only bars of days need it. */
  readonly lives?: string;
  /** `symbol, date, split_factor, total_factor`, in force from that day on. Absent: every factor is 1. */
  readonly steps?: string;
  /** Names without the dollar sign, as a program has them; what the dataset has not is NaN. */
  readonly fields: readonly string[];
  /** Columns of bronze wanted besides those that the fields are made of. */
  readonly raw?: readonly GridColumn[];
  /** A grid has about so many rows, more when one series has. Default 200,000. */
  readonly rowsMax?: number;
  readonly signal?: AbortSignal;
}
