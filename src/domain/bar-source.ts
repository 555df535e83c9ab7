/**
 * Where bars came from: the vendor’s files, its grouped daily answers, its answers about single symbols, or finer bars
 * that were held already.
 */
export type BarSource = 'flat' | 'grouped' | 'aggregates' | 'resample';

/** Where a whole market’s day came from: a file of the vendor’s bucket, or an answer of grouped daily. */
export type DaySource = Extract<BarSource, 'flat' | 'grouped'>;
