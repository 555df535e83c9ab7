import { describe, expect, it } from 'vitest';
import { barsQuerySchema } from '../../../contract/api/bars.ts';
import { addressOf, type Query } from '../../api/address.ts';
import { downloadQuery, PAGE_BARS, pageQuery } from './bars-question.ts';
import { EXPLORER_START } from './explorer-state.ts';

const state = { ...EXPLORER_START, symbol: 'A&B' };
const queryOf = (query: Query) =>
  barsQuerySchema.parse(
    Object.fromEntries(new URL(addressOf('/', {}, query), 'http://localhost').searchParams),
  );

describe('the question for bars', () => {
  it('asks for the newest first, in the words of the contract', () => {
    const query = queryOf(pageQuery(state));
    expect(query).toMatchObject({ symbols: 'A&B', timeframe: '1d', desc: true, limit: PAGE_BARS });
    expect(query.to).toBeUndefined();
  });

  it('goes on before the oldest bar, by day or by instant', () => {
    const oldest = { timeMs: Date.parse('2024-06-10T13:30:00Z'), date: '2024-06-10' };
    expect(queryOf(pageQuery(state, oldest)).to).toBe('2024-06-09');
    expect(queryOf(pageQuery({ ...state, timeframe: '5m' }, oldest)).to).toBe('2024-06-10T13:30:00.000Z');
  });

  it('names expressions and the day prices stand on', () => {
    const expressions = [
      { name: 'a', text: 'Mean($close, 5)' },
      { name: 'b', text: '$close' },
    ];
    const query = queryOf(pageQuery({ ...state, adjust: 'all', asOf: '2024-01-02', expressions }));
    expect(query).toMatchObject({ asOf: '2024-01-02', to: '2024-01-02', expr: 'a=Mean($close, 5);b=$close' });
    expect(queryOf(pageQuery({ ...state, asOf: '2024-01-02' })).asOf).toBeUndefined();
  });

  it('leaves features out where there are none', () => {
    const expressions = [{ name: 'a', text: '$close' }];
    const query = queryOf(pageQuery({ ...state, timeframe: '1w', features: ['vwap'], expressions }));
    expect([query.features, query.expr]).toEqual([undefined, undefined]);
  });

  it('asks for a file without limit', () => {
    const query = queryOf(downloadQuery(state, 'parquet', '2024-01-02'));
    expect(query).toMatchObject({ format: 'parquet', from: '2024-01-02' });
    expect(query.limit).toBeUndefined();
  });
});
