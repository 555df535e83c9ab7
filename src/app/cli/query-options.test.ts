import { describe, expect, it } from 'vitest';
import type { Invocation } from './command-spec.ts';
import { readBarsRequest } from './query-options.ts';

const context = {} as Invocation['context'];

async function read(options: Record<string, unknown>) {
  return readBarsRequest({ options, context });
}

describe('what query is asked for', () => {
  it('is a dataset at its own length, or at another', async () => {
    expect(await read({ dataset: 'stocks_minute' })).toMatchObject({
      asset: 'stocks',
      timeframe: '1m',
      dataset: 'stocks_minute',
      order: 'symbol',
      isDescending: false,
    });
    expect(await read({ dataset: 'crypto_1d', timeframe: '1w' })).toMatchObject({
      asset: 'crypto',
      timeframe: '1w',
    });
  });

  it('is an asset at a length', async () => {
    const request = await read({ asset: 'fx', timeframe: '4h', order: 'time', desc: true });
    expect(request).toMatchObject({ asset: 'fx', timeframe: '4h', order: 'time', isDescending: true });
    expect(request.dataset).toBeUndefined();
  });

  it('has days, or instants with their zone', async () => {
    const asked = { dataset: 'stocks_daily' };
    expect(await read({ ...asked, from: '2024-01-02', to: '2024-01-03' })).toMatchObject({
      from: '2024-01-02',
      to: '2024-01-03',
    });
    expect(
      await read({ ...asked, from: '2024-03-08T09:30-05:00', to: '2024-03-08T14:31:00.5Z' }),
    ).toMatchObject({
      startMs: Date.UTC(2024, 2, 8, 14, 30),
      endMs: Date.UTC(2024, 2, 8, 14, 31, 0, 500),
    });
  });

  it('has expressions with names, whose text may have signs of equality', async () => {
    const { expressions } = await read({
      dataset: 'stocks_daily',
      expr: ['up = $close >= $open', 'x=$close'],
    });
    expect(expressions).toEqual([
      { name: 'up', text: '$close >= $open' },
      { name: 'x', text: '$close' },
    ]);
  });

  it.each([
    [{}, 'E_USAGE'],
    [{ asset: 'stocks' }, 'E_USAGE'],
    [{ dataset: 'stocks_daily', asset: 'stocks' }, 'E_USAGE'],
    [{ dataset: 'stock_daily' }, 'E_DATASET'],
    [{ asset: 'stocks', timeframe: '2h' }, 'E_USAGE'],
    [{ dataset: 'stocks_daily', from: '2024-01-02T10:00' }, 'E_DATE'],
    [{ dataset: 'stocks_daily', from: '2024-02-30' }, 'E_DATE'],
    [{ dataset: 'stocks_daily', from: '2024-01-03', to: '2024-01-02' }, 'E_DATE'],
    [{ dataset: 'stocks_daily', from: '2024-01-02T10:00Z', to: '2024-01-02T10:00Z' }, 'E_DATE'],
    [{ dataset: 'stocks_daily', expr: ['$close'] }, 'E_USAGE'],
    [{ dataset: 'stocks_daily', columns: 'a,,b' }, 'E_USAGE'],
    [{ dataset: 'stocks_daily', asOf: '2024-01-02' }, 'E_USAGE'],
    [{ dataset: 'stocks_daily', symbols: 'A B' }, 'E_SYMBOL'],
  ])('is refused where it says nothing: %j', async (options, code) => {
    await expect(read(options)).rejects.toMatchObject({ code });
  });
});
