import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { DatasetName } from '../../../src/domain/dataset.ts';
import { tradingDay } from '../../../src/domain/trading-day.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { runBarlake } from '../../support/run-barlake.ts';
import { bothEnv } from '../../support/stand-in.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { serveLake } from './serve-lake.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const DATASETS: readonly DatasetName[] = ['stocks_daily', 'stocks_minute', 'options_daily'];

/** What all browser tests share. */
export interface BrowserWorld {
  /** Of the server. */
  readonly url: string;
  /** Of the lake. */
  readonly root: string;
  /** Points barlake to the sandbox. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the sandbox: faults on demand. */
  readonly adminUrl: string;
  /** Calendar days of the market, the last one long published. */
  readonly marketFrom: string;
  readonly marketTo: string;
  /** The lake holds minutes from here on. */
  readonly minutesFrom: string;
}

/** How large a world is. Minutes are synced for the last days only, so that some are left to fetch. */
export interface WorldSize {
  readonly symbols: number;
  readonly marketDays: number;
  readonly minuteDays: number;
}

/** A {@link BrowserWorld} that ends with its owner. */
export type OpenWorld = BrowserWorld & AsyncDisposable;

/** A sandbox, a lake filled from it through silver, and a server before it. Builds the dashboard when it is stale. */
export async function openWorld({ symbols, marketDays, minuteDays }: WorldSize): Promise<OpenWorld> {
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'ensure-dashboard.ts')], { stdio: 'inherit' });
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await makeTempFolder('browser'));
  const [from, to, minutesFrom] = [daysAgo(marketDays), daysAgo(2), daysAgo(minuteDays)];
  const sandbox = stack.use(
    await startSandbox({ symbols, datasets: DATASETS, from: tradingDay(from), to: tradingDay(to) }),
  );
  const root = folder.at('lake');
  const env = bothEnv(sandbox);
  const barlake = async (...args: readonly string[]): Promise<void> => {
    const { code, err } = await runBarlake([...args, '--lake', root], { cwd: folder.path, env });
    if (code !== 0) throw new Error(`barlake ${args.join(' ')} ended with ${code}: ${err}`);
  };
  await barlake('sync', 'stocks_daily', 'options_daily', '--from', from, '--to', to);
  await barlake('sync', 'stocks_minute', '--from', minutesFrom, '--to', to);
  await barlake('sync', 'reference', '--only', 'splits,dividends');
  await barlake('features', 'build', 'stocks_daily');
  const { url } = stack.use(await serveLake(root, env));
  const world: BrowserWorld = {
    url,
    root,
    env,
    adminUrl: sandbox.adminUrl,
    marketFrom: from,
    marketTo: to,
    minutesFrom,
  };
  const owned = stack.move();
  return { ...world, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
