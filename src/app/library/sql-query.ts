/** What can stand for a `?` of a statement; a `Date` is an instant, days are text. */
export type SqlValue = string | number | bigint | boolean | Date | null;

/** How a statement runs. */
export interface SqlOptions {
  /** For each `?`, in their order. */
  readonly values?: readonly SqlValue[] | undefined;
  /** Rows to stop after; absent: all. */
  readonly limit?: number | undefined;
  /** From its start to its last row; absent: `sql.timeoutSeconds`. */
  readonly timeoutSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}
