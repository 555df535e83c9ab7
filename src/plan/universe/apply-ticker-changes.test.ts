import { describe, expect, it } from 'vitest';
import type { TickerRecord } from '../../domain/ticker-record.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { applyTickerChanges } from './apply-ticker-changes.ts';

function record(ticker: string, more: Partial<TickerRecord> = {}): TickerRecord {
  const seen = tradingDay('2022-03-01');
  return {
    market: 'stocks',
    ticker,
    entity: 'F',
    name: 'Meta',
    locale: 'us',
    compositeFigi: 'F',
    cik: '1',
    active: true,
    validFrom: seen,
    firstSeen: seen,
    lastSeen: seen,
    ...more,
  };
}

const change = (ticker: string, date: string) => ({ names: ['F', '1'], ticker, date: tradingDay(date) });
const META = [change('META', '2022-06-09'), change('FB', '2012-05-18')];

describe('applyTickerChanges', () => {
  it('gives a company that changed its ticker the days of both', () => {
    const records = [
      record('FB', { active: false, validTo: tradingDay('2022-03-01') }),
      record('META', { lastSeen: tradingDay('2022-07-01'), validFrom: tradingDay('2022-07-01') }),
    ];
    expect(applyTickerChanges(records, META)).toMatchObject([
      { validFrom: '2012-05-18', validTo: '2022-06-08' },
      { validFrom: '2022-06-09', active: true },
    ]);
  });

  it('leaves others alone, and what the list itself has shown', () => {
    const other = record('FB', { compositeFigi: 'G', cik: '2' });
    const early = record('FB', { validFrom: tradingDay('2011-01-03') });
    const delisted = record('FB', {
      active: false,
      delistedUtc: '2022-05-02T00:00:00.000Z',
      validTo: tradingDay('2022-05-01'),
    });
    expect(applyTickerChanges([other, early], META)).toEqual([other, early]);
    expect(applyTickerChanges([delisted], META)).toMatchObject([{ validTo: '2022-05-01' }]);
    expect(applyTickerChanges([other], [])).toEqual([other]);
  });

  it('takes the time in which a company was seen that came back to a ticker', () => {
    const back = [change('A', '2010-01-04'), change('B', '2015-01-05'), change('A', '2020-01-06')];
    expect(applyTickerChanges([record('A')], back)).toMatchObject([{ validFrom: '2020-01-06' }]);
    const earlier = record('A', { lastSeen: tradingDay('2012-01-03'), active: false, validFrom: undefined });
    expect(applyTickerChanges([earlier], back)).toMatchObject([
      { validFrom: '2010-01-04', validTo: '2015-01-04' },
    ]);
  });
});
