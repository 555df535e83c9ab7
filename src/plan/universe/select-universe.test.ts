import { describe, expect, it } from 'vitest';
import type { TickerRecord } from '../../domain/ticker-record.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { describeSymbols, selectUniverse } from './select-universe.ts';

const FOUND = [
  { symbol: 'SPY', name: 'SPDR S&P 500', type: 'ETF' },
  { symbol: 'BACpA', name: 'Bank of America', type: 'PFD' },
  { symbol: 'ATN', name: 'Atn International', type: 'CS', active: true },
  { symbol: 'ATN', name: 'Atento', type: 'CS', active: false },
  { symbol: 'AAPL', name: 'Apple Inc.', type: 'CS' },
  { symbol: 'ZZZ', name: 'Nobody knows' },
  { symbol: 'A,B', name: 'Garbage' },
];

describe('selectUniverse', () => {
  it('keeps what belongs to the category, each symbol once and by bytes, with both companies of a shared one', () => {
    const selected = selectUniverse(FOUND, { category: 'us_equities' });
    expect(selected.symbols).toEqual(['AAPL', 'ATN', 'ZZZ']);
    expect(selected.listings.map(({ name }) => name)).toEqual([
      'Apple Inc.',
      'Atn International',
      'Atento',
      'Nobody knows',
    ]);
    expect([selected.untyped, selected.unusable]).toEqual([1, 1]);
    expect(selectUniverse(FOUND, { category: 'etf' }).symbols).toEqual(['SPY']);
  });

  it('searches symbols and names whatever the case, and stops at the limit', () => {
    expect(selectUniverse(FOUND, { category: 'us_equities', search: 'APPLE' }).symbols).toEqual(['AAPL']);
    expect(selectUniverse(FOUND, { category: 'us_equities', search: 'atn' }).symbols).toEqual(['ATN']);
    const limited = selectUniverse(FOUND, { category: 'us_equities', limit: 1 });
    expect([limited.symbols, limited.listings.length]).toEqual([['AAPL'], 1]);
  });
});

describe('describeSymbols', () => {
  it('says of a symbol who has it now, and nothing of one that nobody knows', () => {
    const record = (name: string, active: boolean): TickerRecord => ({
      market: 'stocks',
      ticker: 'ATN',
      entity: name,
      name,
      locale: 'us',
      active,
      firstSeen: tradingDay('2026-03-09'),
      lastSeen: tradingDay('2026-03-09'),
    });
    const records = [record('Before', false), record('Now', true)];
    expect(describeSymbols(['ATN', 'NEW'], records)).toEqual([
      { symbol: 'ATN', name: 'Now', active: true },
      { symbol: 'NEW' },
    ]);
    expect(describeSymbols(['ATN'], records.toReversed())).toMatchObject([{ name: 'Now' }]);
  });
});
