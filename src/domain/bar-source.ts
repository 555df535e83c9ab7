/**
 * Where bars came from: the vendor’s files, its grouped daily answers, its answers about single symbols, or finer bars
 * that were held already.
 */
export type BarSource = 'flat' | 'grouped' | 'aggregates' | 'resample';
