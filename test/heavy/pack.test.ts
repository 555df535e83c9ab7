import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOldNode } from '../old-node.ts';

const root = join(import.meta.dirname, '..', '..');
const newNode = join(root, 'node_modules', 'node', 'bin', 'node');
const oldNode = findOldNode();
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const hasLibrary = existsSync(join(root, 'src', 'index.ts'));

const temporary = mkdtempSync(join(tmpdir(), 'barlake-pack-'));
/** A copy, so that the dist/ of the checkout is left alone. */
const source = join(temporary, 'source');
const consumer = join(temporary, 'consumer');
const home = join(consumer, 'node_modules', 'barlake');
const command = join(consumer, 'node_modules', '.bin', 'barlake');

/** A program that uses the library as its documentation shows, and twice as it must not. */
const PROGRAM = `import { DATASETS, openLake, type Bar, type PlanDocument } from 'barlake';
await using lake = await openLake('./data', { settings: { resources: { duckdbThreads: 1 } } });
for await (const batch of lake.bars({ dataset: 'stocks_daily' })) { const rows: number = batch.numRows; void rows; }
const bars: Bar[] = await lake.bars({ asset: 'stocks', timeframe: '1h', from: new Date(0) }).toArray();
const closes: number[] = bars.map((bar) => bar.close);
const sums = await lake.sql<{ n: number }>\`SELECT count(*) AS n FROM runs WHERE id = \${'a'}\`.toArray();
const plan: PlanDocument = await lake.plan({ datasets: 'stocks_daily', through: 'silver' });
const days: number | undefined = (await lake.status()).datasets[0]?.days;
const wrong: number = DATASETS;
lake.bars({ dataset: 'stocks_daily', adjust: 'dividends' });
export { closes, sums, plan, days, wrong };
`;
const WRONG_LINES = [9, 10];

beforeAll(() => {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const path of listing.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    cpSync(join(root, path), join(source, path));
  }
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
  npm(source, ['pack', '--pack-destination', temporary]);
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{ "private": true, "type": "module" }\n');
  npm(consumer, [
    'install',
    join(temporary, `barlake-${version}.tgz`),
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
  ]);
});

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

describe('the packed package', () => {
  it('holds the command, the compiled files and the guides, and nothing else', () => {
    const files = filesBelow(home);
    const required = [
      'bin/barlake',
      'bin/package.json',
      'dist/src/app/cli/main.js',
      'dist/dashboard/index.html',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
    ];
    expect(required.filter((path) => !files.includes(path))).toEqual([]);
    const expected = [
      /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
      /^bin\/(?:barlake|package\.json)$/,
      /^dist\/(?:src|contract)\/.*\.(?:js|d\.ts)$/,
      /^dist\/dashboard\/(?:index\.html|assets\/[\w.-]+\.(?:js|css|svg))$/,
      /^docs\/.*\.(?:md|svg|png)$/,
    ];
    expect(files.filter((path) => !expected.some((pattern) => pattern.test(path)))).toEqual([]);
    expect(files.filter((path) => /\.test\.|\.map$/.test(path))).toEqual([]);
  });

  it('loads every one of its files with what is installed along with it', () => {
    const modules = filesBelow(join(home, 'dist')).filter((path) => /^(?!dashboard\/).*\.js$/.test(path));
    expect(modules.length).toBeGreaterThan(10);
    const urls = modules.map((path) => pathToFileURL(join(home, 'dist', path)).href);
    // In a file: they are more than an argument may hold.
    const list = join(consumer, 'modules.json');
    writeFileSync(list, JSON.stringify(urls));
    const program =
      "const { readFileSync } = await import('node:fs'); for (const url of JSON.parse(readFileSync(process.argv[1], 'utf8'))) await import(url); process.exit(0);";
    const { status, stderr } = execute(newNode, ['--input-type=module', '--eval', program, list]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.runIf(hasLibrary)('gives a program types it can be checked against', () => {
    writeFileSync(join(consumer, 'program.ts'), PROGRAM);
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'esnext', '--types', ''];
    const { stdout } = execute(newNode, [compiler, ...flags, 'program.ts']);
    // The wrong lines of the program, and no others: names were found, and are what they are.
    expect(stdout.match(/program\.ts\(\d+/g)).toEqual(WRONG_LINES.map((line) => `program.ts(${line}`));
    expect(stdout.match(/error TS\d+/g)).toHaveLength(WRONG_LINES.length);
  });
});

describe('the installed command', () => {
  it('runs on the Node it needs', () => {
    expect(execute(newNode, [command, '--version'])).toMatchObject({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  it('loads the code of a command when it runs', () => {
    const { status, stdout, stderr } = execute(newNode, [command, 'config', '--json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toBeTypeOf('object');
  });

  it.skipIf(oldNode === undefined)('says what to install on an older Node', () => {
    const { status, stdout, stderr } = execute(oldNode ?? '', [command, '--version']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/needs Node 24/);
    expect(stderr).toMatch(/npm install/);
  });

  it.skipIf(oldNode === undefined)('uses the Node installed beside it', () => {
    const beside = join(consumer, 'node_modules', 'node');
    symlinkSync(join(root, 'node_modules', 'node'), beside);
    try {
      expect(execute(oldNode ?? '', [command, '--version'])).toMatchObject({
        status: 0,
        stdout: `${version}\n`,
        stderr: '',
      });
    } finally {
      unlinkSync(beside);
    }
  });
});

function npm(cwd: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
}

function execute(program: string, args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(program, args, { cwd: consumer, encoding: 'utf8' });
}

/** Paths of all files below a folder, relative to it. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('node_modules/'))
    .toSorted();
}
