import { createHash } from 'node:crypto';
import { seriesName, type TargetedSeries } from './fetch-task.ts';

/** Raise it when files of single symbols change their columns or rules; bars made by resampling become stale. */
const TARGETED_VERSION = 1;

/** What a year of one symbol’s bars is: its values. `content` is a digest of the rows. 32 hex characters. */
export function answeredFingerprint(series: TargetedSeries, year: number, content: string): string {
  return digest(['aggregates', TARGETED_VERSION, seriesName(series), series.symbol, year, content]);
}

/** What a year of resampled bars depends on: the files they were made from, in their order. 32 hex characters. */
export function resampledFingerprint(
  series: TargetedSeries,
  year: number,
  sources: readonly string[],
): string {
  return digest(['resample', TARGETED_VERSION, seriesName(series), series.symbol, year, ...sources]);
}

function digest(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
