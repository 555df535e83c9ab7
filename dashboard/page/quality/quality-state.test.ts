import { describe, expect, it } from 'vitest';
import { formatQualityState, parseQualityState, QUALITY_START, type QualityState } from './quality-state.ts';

describe('the state of the quality page in its address', () => {
  it('comes back as it was written', () => {
    const state: QualityState = {
      tab: 'quarantine',
      dataset: 'stocks_daily',
      rule: 'price-jump',
      severity: 'warning',
      origin: 'ingest',
      symbol: 'A',
      from: '2024-01-02',
      to: '2024-01-05',
      reason: 'ohlc_order',
      decision: null,
      q: 'a,b&c',
    };
    expect(parseQualityState(new URLSearchParams(formatQualityState(state).toString()))).toEqual(state);
  });

  it('is empty at the start, and shows what waits for a decision', () => {
    expect(formatQualityState(QUALITY_START).toString()).toBe('');
    expect(parseQualityState(new URLSearchParams('tab=x&from=y&decision=z'))).toEqual(QUALITY_START);
  });
});
