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
 * `undefined` when the old bars cannot be read any more: they are no reason to refuse new ones.
 */
export async function describeSuperseded(
  connection: DuckDbConnection,
  { dataset, day, beforePath, afterPath }: SupersededDay,
): Promise<readonly Finding[] | undefined> {
  try {
    return [toFinding(dataset, day, await compareDays(connection, beforePath, afterPath))];
  } catch {
    return undefined;
  }
}

function toFinding(dataset: DatasetName, day: TradingDay, found: DayComparison): Finding {
  const { common, onlyBefore, onlyAfter, prices, volumes, roundedVolumes, transactions } = found;
  const rowCount = onlyBefore + onlyAfter + prices;
  const parts = [
    ...phrase(prices, `differ in price, by ${percent(found.largestPrice)} at most`),
    ...phrase(onlyBefore, 'stood in the answer only'),
    ...phrase(onlyAfter, 'stand in the file only'),
    ...phrase(volumes, `differ in volume, by ${percent(found.largestVolume)} at most`),
    ...phrase(roundedVolumes, 'have a volume that the file rounds'),
    ...phrase(transactions, 'differ in the number of transactions'),
  ];
  const verdict = parts.length === 0 ? `all ${common} bars are equal` : `of its bars, ${parts.join('; ')}`;
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

function phrase(count: number, words: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${words}`];
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
