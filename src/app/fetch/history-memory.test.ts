import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../domain/trading-day.ts';
import { possibleFloors, rememberHistory } from './history-memory.ts';

const day = tradingDay;
const TODAY = day('2026-02-13');

describe('what a run learns of a plan’s history', () => {
  it('takes an answer that begins right behind a plan’s edge for a clipped one', () => {
    const history = rememberHistory();
    const looks = (asked: string, first: string) =>
      history.looksClipped('stocks', day(asked), day(first), TODAY);
    expect(looks('2020-01-02', '2024-02-13')).toBe(true);
    expect(looks('2020-01-02', '2021-02-16')).toBe(true);
    expect(looks('2020-01-02', '2024-02-12')).toBe(false);
    expect(looks('2020-01-02', '2023-06-01')).toBe(false);
    expect(looks('2024-02-12', '2024-02-13')).toBe(false);
  });

  it('knows better once another symbol has had older bars', () => {
    const history = rememberHistory();
    history.seen('stocks', day('2022-05-02'));
    expect(history.looksClipped('stocks', day('2020-01-02'), day('2024-02-13'), TODAY)).toBe(false);
    expect(history.looksClipped('crypto', day('2020-01-02'), day('2024-02-13'), TODAY)).toBe(true);
    expect(history.looksClipped('stocks', day('2020-01-02'), day('2021-02-16'), TODAY)).toBe(true);
  });

  it('searches once for all who ask, and remembers what was found', async () => {
    const history = rememberHistory();
    let probes = 0;
    const probe = () => {
      probes += 1;
      return Promise.resolve(day('2024-02-13'));
    };
    const found = await Promise.all([1, 2, 3].map(() => history.search('stocks day', 'stocks', probe)));
    expect([probes, ...found]).toEqual([1, '2024-02-13', '2024-02-13', '2024-02-13']);
    expect(history.floorOf('stocks')).toBe('2024-02-13');
    expect(history.floorOf('crypto')).toBeUndefined();
  });

  it('begins with what earlier runs found', () => {
    expect(rememberHistory(new Map([['stocks', day('2024-02-13')]])).floorOf('stocks')).toBe('2024-02-13');
  });

  it('tries the edges of plans inside the range, oldest first', () => {
    const floors = possibleFloors({ from: day('2020-06-01'), to: TODAY }, TODAY);
    expect(floors).toEqual([
      '2021-02-13',
      '2021-02-14',
      '2021-02-19',
      '2024-02-13',
      '2024-02-14',
      '2024-02-19',
      '2025-02-13',
      '2025-02-14',
      '2025-02-19',
    ]);
    expect(possibleFloors({ from: day('2025-03-01'), to: TODAY }, TODAY)).toEqual([]);
  });

  it('counts a leap day back to a day that exists', () => {
    const leap = day('2028-02-29');
    expect(possibleFloors({ from: day('2026-01-01'), to: leap }, leap)[0]).toMatch(/^2026-0(2-28|3-01)$/);
  });
});
