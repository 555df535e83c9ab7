import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { tradingDay } from '../../../src/domain/trading-day.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { runBarlake } from '../../support/run-barlake.ts';
import { bothEnv } from '../../support/stand-in.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import type { BrowserWorld } from './browser-world.ts';
import { serveLake } from './serve-lake.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const DATASETS = ['stocks_daily', 'stocks_minute', 'options_daily'] as const;
const SYMBOLS = 40;

/** Days of the market, counted back from today; minutes are synced for the last ones only, so that some are left to fetch. */
const MARKET_DAYS = 40;
const MINUTE_DAYS = 12;

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

/** A sandbox, a lake filled from it through silver, and a server before it; torn down when all tests are over. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'ensure-dashboard.ts')], { stdio: 'inherit' });
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await makeTempFolder('browser'));
  const [from, to] = [daysAgo(MARKET_DAYS), daysAgo(2)];
  const sandbox = stack.use(
    await startSandbox({ symbols: SYMBOLS, datasets: DATASETS, from: tradingDay(from), to: tradingDay(to) }),
  );
  const root = folder.at('lake');
  const env = bothEnv(sandbox);
  const barlake = async (...args: readonly string[]): Promise<void> => {
    const { code, err } = await runBarlake([...args, '--lake', root], { cwd: folder.path, env });
    if (code !== 0) throw new Error(`barlake ${args.join(' ')} ended with ${code}: ${err}`);
  };
  await barlake('sync', 'stocks_daily', 'options_daily', '--from', from, '--to', to);
  await barlake('sync', 'stocks_minute', '--from', daysAgo(MINUTE_DAYS), '--to', to);
  await barlake('sync', 'reference', '--only', 'splits,dividends');
  await barlake('features', 'build', 'stocks_daily');
  const server = stack.use(await serveLake(root, env));
  const world: BrowserWorld = {
    url: server.url,
    root,
    env,
    adminUrl: sandbox.adminUrl,
    marketFrom: from,
    marketTo: to,
    minutesFrom: daysAgo(MINUTE_DAYS),
  };
  project.provide('world', world);
  return () => stack.disposeAsync();
}
