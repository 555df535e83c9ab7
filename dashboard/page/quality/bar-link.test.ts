import { describe, expect, it } from 'vitest';
import { barLinkOf } from './bar-link.ts';

describe('the link to the bars of a finding', () => {
  it('shows the symbol up to the day', () => {
    const link = barLinkOf({ dataset: 'stocks_minute', symbol: 'BRK.B', day: '2024-01-02' });
    expect(link).toBe('/explorer?symbol=BRK.B&timeframe=1m&to=2024-01-02');
    expect(barLinkOf({ dataset: 'crypto_1h', symbol: 'X:BTCUSD', day: '2024' })).toBe(
      '/explorer?symbol=X%3ABTCUSD&asset=crypto&timeframe=1h',
    );
  });

  it('is none for reference data', () => {
    expect(barLinkOf({ dataset: 'splits', symbol: 'A', day: '2024-01-02' })).toBeNull();
  });
});
