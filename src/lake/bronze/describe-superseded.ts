import type { DatasetName } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { compareDays, type DayComparison } from './compare-days.ts';

/** A day whose bars from a grouped answer give way to those of a flat file. */
export interface SupersededDay {
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  /** Absolute path of the bars from the grouped answer. */
  readonly beforePath: string;
  /** Absolute path of the bars from the flat file. */
  readonly afterPath: string;
}

/**
 * What changes for those who have read a day’s bars when a flat file takes the place of a grouped answer, as one finding.
 * Old bars that cannot be read any more are no reason to refuse new ones: the finding then says that and why.
 */
export async function describeSuperseded(
  connection: DuckDbConnection,
  { dataset, day, beforePath, afterPath }: SupersededDay,
): Promise<readonly Finding[]> {
  try {
    return [toFinding(dataset, day, await compareDays(connection, day, { beforePath, afterPath }))];
  } catch (error) {
    return [unknownDifference(dataset, day, error)];
  }
}

function toFinding(dataset: DatasetName, day: TradingDay, found: DayComparison): Finding {
  const { common, onlyBefore, onlyAfter, prices, volumes, roundedVolumes, transactions } = found;
  const rowCount = onlyBefore + onlyAfter + prices;
  const parts = [
    ...phrase('other prices', prices, found.largestPrice),
    ...phrase('only in the answer', onlyBefore),
    ...phrase('only in the file', onlyAfter),
    ...phrase('other volumes', volumes, found.largestVolume),
    ...phrase('volumes that the file rounds', roundedVolumes),
    ...phrase('other numbers of transactions', transactions),
  ];
  const verdict = parts.length === 0 ? `all ${common} bars are equal` : parts.join(', ');
  return {
    rule: 'superseded',
    severity: rowCount > 0 ? 'warning' : 'info',
    dataset,
    day,
    message: `The flat file took the place of the grouped answer: ${verdict}.`,
    rowCount,
    evidence: {
      common,
      onlyGrouped: onlyBefore,
      onlyFlat: onlyAfter,
      prices,
      volumes,
      roundedVolumes,
      transactions,
      largestPriceDifference: found.largestPrice,
      largestVolumeDifference: found.largestVolume,
      examples: found.examples.join('; '),
    },
  };
}

function unknownDifference(dataset: DatasetName, day: TradingDay, error: unknown): Finding {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return {
    rule: 'superseded',
    severity: 'warning',
    dataset,
    day,
    message:
      'The flat file took the place of the grouped answer; what differs is not known, for the old bars could not be read.',
    rowCount: 0,
    evidence: { reason: reason.slice(0, REASON_CHARS_MAX) },
  };
}

/** A path may stand in it; nothing longer helps. */
const REASON_CHARS_MAX = 300;

function phrase(words: string, count: number, largest?: number): readonly string[] {
  if (count === 0) return [];
  return [`${words}: ${count}${largest === undefined ? '' : ` (by ${percent(largest)} at most)`}`];
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
