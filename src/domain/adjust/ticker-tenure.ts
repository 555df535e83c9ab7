/** A security’s time under a ticker, as far as reference data tell; days since 1970, inclusive. */
export interface Tenure {
  /** Names the security among those of the ticker. */
  readonly security: string;
  /** A day on which it is known to have had the ticker; absent: only known as having lost it. */
  readonly from: number | undefined;
  /** The last day on which it had the ticker; absent: it has it still. */
  readonly to: number | undefined;
}

/** A day from which on a security traded under the ticker. */
export interface TakeOver {
  readonly security: string;
  readonly day: number;
}

/** Who had a ticker when. Made by {@link tickerTenure}. */
export interface TickerTenure {
  /** First days of other securities, ascending: no life goes across one. */
  readonly borders: readonly number[];
  /** Spans in which one security is known to have had the ticker without a break. */
  readonly spans: readonly Tenure[];
}

/**
 * Puts together what lists of tickers and changes of tickers say. The ticker went to another security
 *
 * - on the day after the last one of a listing that another listing comes after, or on the first known day of the later
 *   one where the two overlap;
 * - on the day of a take-over by another security than the one before, or by the first that is told of: whoever had the ticker
 *   earlier was somebody else. Not on `historyStart` or before: companies that are older than a vendor’s history have its
 *   first day for their beginning.
 */
export function tickerTenure(
  tenures: readonly Tenure[],
  takeOvers: readonly TakeOver[],
  historyStart: number,
): TickerTenure {
  const borders = new Set<number>();
  const listed = tenures.toSorted(byEnd);
  for (const [index, earlier] of listed.entries()) {
    const later = listed[index + 1];
    if (later === undefined || earlier.to === undefined || later.security === earlier.security) continue;
    borders.add(Math.min(earlier.to + 1, later.from ?? Number.POSITIVE_INFINITY));
  }
  const taken = takeOvers.toSorted((left, right) => left.day - right.day);
  for (const [index, { security, day }] of taken.entries()) {
    if (day > historyStart && taken[index - 1]?.security !== security) borders.add(day);
  }
  return { borders: [...borders].sort((left, right) => left - right), spans: tenures };
}

function byEnd(left: Tenure, right: Tenure): number {
  const [one, other] = [left.to ?? Number.POSITIVE_INFINITY, right.to ?? Number.POSITIVE_INFINITY];
  if (one !== other) return one < other ? -1 : 1;
  return (left.from ?? 0) - (right.from ?? 0);
}

/** Whether two days’ bars are of one security; `undefined` where nothing is known. `day` is the later one. */
export function isSameSecurity(tenure: TickerTenure, previousDay: number, day: number): boolean | undefined {
  if (tenure.borders.some((border) => border > previousDay && border <= day)) return false;
  const isKnown = tenure.spans.some(
    ({ from, to }) => from !== undefined && from <= previousDay && (to ?? Number.POSITIVE_INFINITY) >= day,
  );
  return isKnown ? true : undefined;
}
