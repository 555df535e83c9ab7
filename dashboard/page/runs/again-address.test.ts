import { describe, expect, it } from 'vitest';
import { againAddress } from './again-address.ts';

const SYNC = { datasets: ['fx_daily'], from: '2024-01-02', to: '2024-01-05' } as const;
const REST = { through: 'bronze', route: 'rest', mode: 'missing' } as const;

describe('the address of a run’s request', () => {
  it('is a plan for a sync, with what is not the default', () => {
    expect(againAddress('r', { action: 'sync', options: { ...SYNC, ...REST, symbols: ['C:EURUSD'] } })).toBe(
      '/plan?datasets=fx_daily&from=2024-01-02&to=2024-01-05&symbols=C%3AEURUSD&route=rest',
    );
  });

  it('names the run instead of thousands of symbols', () => {
    const symbols = Array.from({ length: 5000 }, (_, index) => `S${index}`);
    expect(
      againAddress('20240101T000000000Z-abcdef', { action: 'sync', options: { ...SYNC, ...REST, symbols } }),
    ).toBe('/plan?datasets=fx_daily&from=2024-01-02&to=2024-01-05&route=rest&of=20240101T000000000Z-abcdef');
  });

  it('is the form of its kind for all else', () => {
    expect(againAddress('r', { action: 'compact', options: { datasets: ['fx_daily'], by: 'year' } })).toBe(
      '/runs/new?datasets=fx_daily&by=year&kind=compact',
    );
  });
});
