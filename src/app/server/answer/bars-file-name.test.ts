import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../../domain/trading-day.ts';
import type { BarsRequest } from '../../query/query-engine.ts';
import { barsFileName } from './bars-file-name.ts';

const REQUEST: BarsRequest = {
  asset: 'stocks',
  timeframe: '1h',
  symbols: [],
  adjust: 'none',
  columns: [],
  features: [],
  expressions: [],
  order: 'symbol',
  isDescending: false,
};
const [from, to] = [tradingDay('2024-01-02'), tradingDay('2024-03-28')];

describe('the name of a download', () => {
  it.each([
    [{ symbols: ['AAPL'], from, to }, 'AAPL_1h_2024-01-02_2024-03-28.csv'],
    [{ symbols: ['AAPL'], adjust: 'all', from }, 'AAPL_1h_all_2024-01-02.csv'],
    [{ symbols: ['A', 'B', 'C', 'D', 'E'], to }, 'A_B_C_and_2_more_1h_to_2024-03-28.csv'],
    [{}, 'stocks_1h.csv'],
    [{ dataset: 'stocks_minute' }, 'stocks_minute_1h.csv'],
    [{ symbols: ['O:SPY251219C00650000', '../"x\r\n'] }, 'O-SPY251219C00650000_..-x-_1h.csv'],
  ] as const)('says what is in it: %j', (more, expected) => {
    expect(barsFileName({ ...REQUEST, ...more }, 'csv')).toBe(expected);
  });
});
