import { describe, expect, it } from 'vitest';
import { contractRow, dividendRow, eventRows, splitRow } from './vendor-rows.ts';

describe('rows of the vendor', () => {
  it('keep their id, and without one get one from what they say', () => {
    const split = { ticker: 'AAPL', execution_date: '2020-08-31', split_from: 1, split_to: 4 };
    expect(splitRow({ ...split, id: 'E1' })['id']).toBe('E1');
    const made = splitRow(split)['id'];
    expect(made).toMatch(/^made-[0-9a-f]{24}$/);
    expect(splitRow({ ...split })['id']).toBe(made);
    expect(splitRow({ ...split, split_to: 5 })['id']).not.toBe(made);
    const dividend = { ticker: 'AAPL', ex_dividend_date: '2020-08-07', cash_amount: 0.82 };
    expect(dividendRow(dividend)['id']).toMatch(/^made-/);
    expect(dividendRow({ ...dividend, currency: 'CAD' })['id']).not.toBe(dividendRow(dividend)['id']);
  });

  it('leave out what later events would change', () => {
    const row = { id: 'E1', ticker: 'A', ex_dividend_date: '2020-08-07', cash_amount: 1 };
    expect(
      dividendRow({ ...row, historical_adjustment_factor: 0.9, split_adjusted_cash_amount: 0.2 }),
    ).toEqual(row);
  });

  it('carry what an adjusted contract delivers as JSON', () => {
    const contract = {
      ticker: 'O:AAPL1261218C00100000',
      underlying_ticker: 'AAPL',
      contract_type: 'call',
      expiration_date: '2026-12-18',
      strike_price: 100,
    };
    const more = [{ underlying: 'USD', type: 'currency', amount: 12.5 }];
    expect(contractRow({ ...contract, additional_underlyings: more })['additional_underlyings']).toBe(
      '[{"underlying":"USD","type":"currency","amount":12.5}]',
    );
    expect(contractRow(contract)['additional_underlyings']).toBeUndefined();
  });

  it('name a company by FIGI, else CIK, else the symbol it was asked under', () => {
    const events = [
      { type: 'ticker_change', date: '2022-06-09', ticker_change: { ticker: 'META' } },
      { type: 'ticker_change', date: 'some day', ticker_change: { ticker: 'FB' } },
      { type: 'other', date: '2022-06-09' },
    ];
    const entity = (more: object): unknown => eventRows('META', { ...more, events })[0]?.['entity'];
    expect(entity({ composite_figi: 'BBG1', cik: '1' })).toBe('BBG1');
    expect(entity({ cik: '1' })).toBe('1');
    expect(entity({})).toBe('ticker:META');
    expect(eventRows('META', { events })).toHaveLength(1);
    expect(eventRows('META', {})).toEqual([]);
  });
});
