import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleetDocumentSchema } from '../../contract/cli/fleet.ts';
import { planDocumentSchema } from '../../contract/cli/plan.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { runInside } from '../support/run-barlake.ts';
import { vendorEnv } from '../support/stand-in.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

let folder: TempFolder;
let vendor: Sandbox;
beforeAll(async () => {
  folder = await makeTempFolder('fleet');
  vendor = await startSandbox({ from: tradingDay('2026-02-02'), to: tradingDay('2026-02-06'), symbols: 4 });
});
afterAll(async () => {
  await vendor[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function plan(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return runInside(['plan', ...args, '--lake', folder.at('lake')], { cwd: folder.path, env });
}

describe('what a plan takes of machines', () => {
  it('is told beside the plan when their number is given', async () => {
    const range = ['stocks_daily', '--from', '2026-02-02', '--to', '2026-02-06'];
    const { out } = await plan([...range, '--workers', '1,4', '--cores', '2', '--json'], vendorEnv(vendor));
    const { fleet, totals } = planDocumentSchema.parse(JSON.parse(out));
    expect(fleet?.totals).toMatchObject({ days: 5, requests: 5, calls: 0, sourceBytes: totals.bytes });
    expect(fleet?.machine).toMatchObject({ cores: 2, megabitsPerSecond: 100 });
    expect(fleet?.fleet.map(({ workers }) => workers)).toEqual([1, 4]);
    const plain = await plan([...range, '--json'], vendorEnv(vendor));
    expect(planDocumentSchema.parse(JSON.parse(plain.out)).fleet).toBeNull();
  });

  it('is told on paper without a key, a vendor or a lake', async () => {
    const { out, code } = await plan([
      'stocks_minute',
      '--paper',
      '--from',
      '2016-01-04',
      '--to',
      '2025-12-31',
      '--json',
    ]);
    expect(code).toBe(0);
    const document = fleetDocumentSchema.parse(JSON.parse(out));
    expect(document.totals).toMatchObject({ days: 2514, silverBytes: 0 });
    expect(document.fleet).toHaveLength(5);
  });

  it.each([
    [['--paper', '--symbols', 'AAPL'], 'symbols were named'],
    [['--workers', '0'], '--workers "0"'],
    [['--workers', 'many'], '--workers'],
    [['--workers', '1', '--cores', '0'], '--cores "0"'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await plan(['stocks_daily', '--from', '2026-02-02', '--to', '2026-02-06', ...args]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('is what the page says of ten years of everything', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/deployment.md'), 'utf8');
    const [, words = ''] =
      /^WORKER_CONCURRENCY=16 POLYGON_RATE_LIMIT=unlimited barlake plan (.+)$/m.exec(page) ?? [];
    const shown = /```text\n(dataset[\s\S]+?)```/.exec(page)?.[1];
    const env = { WORKER_CONCURRENCY: '16', POLYGON_RATE_LIMIT: 'unlimited' };
    const { out } = await plan(words.split(' '), env);
    expect(out).toBe(shown);
  });
});
