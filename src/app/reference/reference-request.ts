import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import type { TradingDay } from '../../domain/trading-day.ts';

/** Parts of a sync of reference data: the tables, and the comparison of holidays. */
export type ReferencePart = ReferenceTableName | 'calendar';

/** The parts in the order they are done. */
export const REFERENCE_PARTS: readonly ReferencePart[] = [
  'calendar',
  'tickers',
  'splits',
  'dividends',
  'events',
  'contracts',
];

/** What of the reference data should be brought up to date. */
export interface ReferenceRequest {
  /** Absent: everything that can be told without further words. */
  readonly only?: readonly ReferencePart[] | undefined;
  /** Inclusive days of execution, ex-dividend day or expiration; absent: what may be new. */
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  /** Everything, however much of it is known. */
  readonly isFull: boolean;
  /** Whose option contracts; absent: those asked for before. */
  readonly underlyings?: readonly string[] | undefined;
  /** Whose ticker events; absent: of those whose ticker changed. */
  readonly symbols?: readonly string[] | undefined;
}
