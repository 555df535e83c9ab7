import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { bothEnv } from '../support/stand-in.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const hasMake = spawnSync('make', ['--version']).status === 0;

/** `make` in the checkout, with a lake and a vendor of this test. The program itself runs, not a stand-in for it. */
async function make(target: string, variables: readonly string[] = []) {
  const child = spawn(
    'make',
    [
      '--no-print-directory',
      target,
      `BARLAKE=${process.execPath} ${join(ROOT, 'bin', 'barlake')} --lake ${folder.at('lake')}`,
      ...variables,
    ],
    {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder.path, ...bothEnv(vendor), NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [[code], out, err] = await Promise.all([
    once(child, 'close') as Promise<[number]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, out, err };
}

let folder: TempFolder;
let vendor: Sandbox;
beforeAll(async () => {
  folder = await makeTempFolder('make');
  vendor = await startSandbox({ from: tradingDay('2026-02-02'), to: tradingDay('2026-02-06'), symbols: 5 });
});
afterAll(async () => {
  await vendor[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const DAYS = ['FROM=2026-02-02', 'TO=2026-02-06'];

describe.runIf(hasMake)('make', () => {
  it('fetches and shows one ticker, and then tells of it', async () => {
    const tried = await make('test-ticker', ['TICKER=AAPL', ...DAYS]);
    expect(tried.code === 0 ? '' : tried.err).toBe('');
    expect(tried.out).toContain('AAPL');
    const status = await make('status');
    expect(status.code).toBe(0);
    expect(status.out).toContain('stocks_1d');
  });

  it('finds symbols, and puts them through in batches', async () => {
    const found = await make('discover', ['CATEGORY=us_equities']);
    expect(found.code === 0 ? '' : found.err).toBe('');
    const queued = await make('enqueue-batch', ['UNIVERSE=us_equities', 'BATCH_SIZE=2', ...DAYS]);
    expect(queued.code === 0 ? '' : queued.err).toBe('');
  });

  it('says what went wrong in a code', async () => {
    expect((await make('discover', ['CATEGORY=nothing'])).code).not.toBe(0);
  });
});
