import { describe, expect, it } from 'vitest';
import {
  EXPLORER_START,
  type ExplorerState,
  formatExplorerState,
  isIntraday,
  parseExplorerState,
} from './explorer-state.ts';

describe('the state of the explorer in its address', () => {
  it('comes back as it was written', () => {
    const state: ExplorerState = {
      symbol: 'BRK.B',
      asset: 'stocks',
      timeframe: '5m',
      adjust: 'all',
      asOf: '2024-06-10',
      to: '2024-07-01',
      features: ['daily_return', 'vwap'],
      expressions: [{ name: 'fast', text: 'Mean($close, 5) >= 1 & $volume > 0' }],
      compare: 'SPY',
      view: 'table',
      at: 1_718_000_000_000,
    };
    expect(parseExplorerState(new URLSearchParams(formatExplorerState(state).toString()))).toEqual(state);
  });

  it('is empty at the start', () => {
    expect(formatExplorerState(EXPLORER_START).toString()).toBe('');
    expect(parseExplorerState(new URLSearchParams())).toEqual(EXPLORER_START);
  });

  it('takes what cannot be read as if it were not there', () => {
    const search = new URLSearchParams('timeframe=7m&adjust=maybe&asOf=June&at=x&expr=nonsense&features=a;b');
    expect(parseExplorerState(search)).toEqual(EXPLORER_START);
  });

  it('leaves what others keep in the address', () => {
    const before = new URLSearchParams('bars-sort=-close&timeframe=5m');
    expect(formatExplorerState({ ...EXPLORER_START, symbol: 'A' }, before).toString()).toBe(
      'bars-sort=-close&symbol=A',
    );
  });

  it('knows which bars have a time', () => {
    expect([isIntraday('4h'), isIntraday('1d'), isIntraday('1y')]).toEqual([true, false, false]);
  });
});
