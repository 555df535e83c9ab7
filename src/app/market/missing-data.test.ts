import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../domain/trading-day.ts';
import { gatherMissing } from './missing-data.ts';

const range = { from: tradingDay('2026-03-02'), to: tradingDay('2026-03-06') };

describe('gatherMissing', () => {
  it('has no header while nothing is missing', () => {
    expect(gatherMissing().header()).toBeUndefined();
  });

  it('makes one command of a dataset’s holes, and names tables as they are asked for', () => {
    const missing = gatherMissing();
    missing.days('stocks_daily', range);
    missing.days('stocks_daily', { from: tradingDay('2026-02-02'), to: tradingDay('2026-02-03') });
    missing.table('contracts', 'SPX');
    missing.table('splits', 'AAPL');
    expect(missing.header()).toBe(
      'barlake sync stocks_daily --from 2026-02-02 --to 2026-03-06; barlake sync reference --only contracts --underlying SPX; barlake sync reference --only splits',
    );
  });

  it('holds nothing that a shell could misread, whatever the symbol, and stays short', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 20 }), (symbols) => {
        const missing = gatherMissing();
        for (const symbol of symbols) {
          missing.bars(symbol, '1s', range);
          missing.table('contracts', symbol);
        }
        expect(missing.header() ?? '').toMatch(/^(?:barlake [a-z]+(?: [A-Za-z0-9.:_-]+)+(?:; |$)){0,4}$/);
      }),
    );
  });
});
