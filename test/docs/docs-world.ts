import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { bothEnv } from '../support/stand-in.ts';
import { ROOT } from './read-page.ts';

/** How a command ended. */
export interface Ended {
  readonly command: string;
  readonly exit: number;
  readonly output: string;
}

/** The world that the pages speak of: a vendor, and a lake that holds some of its days. */
export interface DocsWorld extends AsyncDisposable {
  /** What commands run with: the vendor’s addresses and keys, and a `PATH` that finds barlake. */
  readonly env: Readonly<Record<string, string>>;
  /** A folder for one page, with a lake of its own as `data` and as `demo-lake`. */
  openFolder(name: string): Promise<string>;
  /** Runs a line of shell in a folder; `barlake` and `npx barlake` are those of this checkout. */
  run(command: string, folder: string): Promise<Ended>;
}

const ALL = ['stocks_daily', 'stocks_minute', 'options_daily', 'options_minute'] as const;

/** What the pages find: days that they name, a universe, reference data, bars of a single symbol. */
const PREPARATIONS = [
  'sync stocks_daily --from 2024-01-02 --to 2024-01-12',
  `sync ${ALL.join(' ')} --from 2026-03-12 --to 2026-03-13`,
  'discover us_equities',
  'sync reference',
  'fetch AAPL --timeframes 1h,1d --from 2026-03-09 --to 2026-03-13',
];

/** One day whose file has rows that cannot be bars, so that there is a quarantine to look at. */
const ODD_DAY = tradingDay('2024-01-05');
const ODD_CSV = `ticker,volume,open,close,high,low,window_start,transactions
AAPL,1000,182,181.2,182.8,180.2,1704430800000000000,10
MSFT,-5,368,367.8,372,366.5,1704430800000000000,10
NVDA,500,484.6,499.9,495.4,483,1704430800000000000,10
`;

/** Makes the world; a few seconds. */
export async function openDocsWorld(): Promise<DocsWorld> {
  const temporary = await mkdtemp(join(tmpdir(), 'barlake-docs-'));
  const from = tradingDay('2024-01-02');
  const to = tradingDay('2026-03-13');
  const sandbox = await startSandbox({ symbols: 12, from, to, datasets: ALL });
  await sandbox.control.replaceObject(keyOf('stocks_daily', ODD_DAY), { kind: 'csv', text: ODD_CSV });
  const env = environment(sandbox, await writeShims(temporary));
  const run = (command: string, folder: string): Promise<Ended> => runShell(command, folder, env);
  const first = join(temporary, 'first');
  await mkdir(first);
  for (const line of PREPARATIONS) {
    const { exit, output } = await run(`barlake ${line}`, first);
    if (exit !== 0) throw new Error(`the lake of the pages cannot be made: ${output}`);
  }
  return {
    env,
    run,
    async openFolder(name) {
      const folder = join(temporary, 'pages', name);
      await mkdir(folder, { recursive: true });
      await cp(join(first, 'data'), join(folder, 'data'), { recursive: true });
      await symlink('data', join(folder, 'demo-lake'));
      return folder;
    },
    async [Symbol.asyncDispose]() {
      await sandbox[Symbol.asyncDispose]();
      await rm(temporary, { recursive: true, force: true });
    },
  };
}

/** Commands that find this checkout from anywhere, as a checkout’s own folder or an installed package would. */
async function writeShims(temporary: string): Promise<string> {
  const folder = join(temporary, 'bin');
  await mkdir(folder);
  const start = `exec '${process.execPath}' '${join(ROOT, 'bin', 'barlake')}' "$@"\n`;
  await writeFile(join(folder, 'barlake'), `#!/bin/sh\n${start}`, { mode: 0o755 });
  await writeFile(join(folder, 'npx'), `#!/bin/sh\n[ "$1" = barlake ] || exit 127\nshift\n${start}`, {
    mode: 0o755,
  });
  return folder;
}

function environment(sandbox: Sandbox, shims: string): Readonly<Record<string, string>> {
  return {
    PATH: [shims, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    HOME: shims,
    ...bothEnv(sandbox),
  };
}

function runShell(command: string, folder: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], { cwd: folder, env, timeout: 30_000 }, (error, stdout, stderr) => {
      const exit = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ command, exit, output: `${stdout}${stderr}` });
    });
  });
}
