import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../domain/trading-day.ts';
import { type DayInFile, sharedFiles } from './shared-files.ts';

const own = (day: string): DayInFile => ({ path: `${day}.parquet`, day: tradingDay(day), rows: 3 });
const shared = (day: string, path: string, sharedRows: number): DayInFile => ({
  path,
  day: tradingDay(day),
  rows: 3,
  sharedRows,
});

describe('sharedFiles', () => {
  it('reads a file of its own whole, and one of many days whole when all of its rows are wanted', () => {
    const days = [shared('2024-01-02', 'part-0', 6), own('2024-02-01'), shared('2024-01-03', 'part-0', 6)];
    expect(sharedFiles(days)).toEqual({ whole: ['part-0', '2024-02-01.parquet'], parts: [] });
  });

  it('reads only the wanted days of a file that holds others', () => {
    const days = [shared('2024-01-02', 'part-0', 9), shared('2024-01-04', 'part-0', 9), own('2024-01-03')];
    expect(sharedFiles(days)).toEqual({
      whole: ['2024-01-03.parquet'],
      parts: [{ path: 'part-0', days: ['2024-01-02', '2024-01-04'] }],
    });
  });
});
