import type { TradingDay } from './trading-day.ts';

/** How much a finding matters: good to know, probably wrong, certainly wrong. */
export type FindingSeverity = 'info' | 'warning' | 'error';

/** One observation about the quality of a day's data. It describes rows; it never changes them. */
export interface Finding {
  /** The check that made it, kebab-case: `price-jump`. */
  readonly rule: string;
  readonly severity: FindingSeverity;
  /** A dataset, or another table of the lake: `splits`, `stocks_1d`. */
  readonly dataset: string;
  readonly day: TradingDay;
  /** Absent when the finding is about the day as a whole. */
  readonly symbol?: string;
  /** One sentence for a person. */
  readonly message: string;
  /** Rows it is about. */
  readonly rowCount: number;
  /** The numbers behind the message, for programs. */
  readonly evidence: Readonly<Record<string, string | number>>;
}
