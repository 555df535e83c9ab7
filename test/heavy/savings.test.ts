import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { runInside } from '../support/run-barlake.ts';
import { bothEnv, restEnv } from '../support/stand-in.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const FROM = tradingDay('2024-01-02');
const TO = tradingDay('2024-12-31');

describe('day bars of 500 symbols for a year of 252 days', () => {
  let bench: SyncBench;
  let args: readonly string[];
  beforeAll(async () => {
    bench = await openSyncBench({ datasets: ['stocks_daily'], from: FROM, to: TO, symbols: 700 }, '', {
      timeoutMs: 60_000,
      attempts: 3,
    });
    const env = bothEnv(bench.vendor);
    const { out } = await runInside(
      ['discover', 'us_equities', '--limit', '500', '--json', '--lake', bench.root],
      {
        cwd: bench.folder.path,
        env,
      },
    );
    const { file, count } = JSON.parse(out) as { readonly file: string; readonly count: number };
    if (count !== 500) throw new Error(`a universe of ${count} symbols`);
    args = ['stocks_daily', '--from', FROM, '--to', TO, '--universe', file];
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  it('take 252 calls without files, against 126,000', async () => {
    const { code, document } = await bench.sync(args, {
      env: restEnv(bench.vendor),
      lake: bench.folder.at('calls'),
    });
    expect(code).toBe(0);
    expect(document.calls).toMatchObject({ made: 252, naive: 126_000, requests: 0 });
    expect(bench.vendor.control.restRequests().total).toBe(252);
  });

  it('take no call with files', async () => {
    const { code, document, gets } = await bench.sync(args, {
      env: bothEnv(bench.vendor),
      lake: bench.folder.at('files'),
    });
    expect(code).toBe(0);
    expect(document.calls).toMatchObject({ made: 0, naive: 126_000 });
    expect([bench.vendor.control.restRequests().total, gets]).toEqual([0, 252]);
  });
});
