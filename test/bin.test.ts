import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findOldNode } from './old-node.ts';

const root = join(import.meta.dirname, '..');
const newNode = join(root, 'node_modules', 'node', 'bin', 'node');
const newVersion = spawnSync(newNode, ['--version'], { encoding: 'utf8' }).stdout.trim();
const oldNode = findOldNode();
const temporary = mkdtempSync(join(tmpdir(), 'barlake-bin-'));
/** Leaders of process groups; a failed test must not leave one running. */
const startedGroups: number[] = [];

/** Stands in for the command line: does what its first argument says. */
const MAIN = `
export async function main() {
  const [mode, ...rest] = process.argv.slice(2);
  if (mode === 'node') process.stdout.write(process.version);
  if (mode === 'echo') {
    let input = '';
    for await (const chunk of process.stdin) input += chunk;
    process.stderr.write('aside');
    process.stdout.write(JSON.stringify({ rest, input, watch: process.env.BARLAKE_PARENT_WATCH ?? null }));
  }
  if (mode === 'exit') process.exitCode = Number(rest[0]);
  if (mode === 'die') process.kill(process.pid, 'SIGKILL');
  if (mode === 'wait') {
    const timer = setInterval(() => {}, 1000);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {
      process.stdout.write(signal + '\\n');
      process.exitCode = 9;
      clearInterval(timer);
    });
    process.stdout.write('waiting\\n');
  }
}
`;

/** A package as it stands in a checkout, or installed: only the command is real. */
function layOut(name: string, files: Readonly<Record<string, string>>): string {
  const home = join(temporary, name);
  for (const [path, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  cpSync(join(root, 'bin'), join(home, 'bin'), { recursive: true });
  return home;
}

const checkout = layOut('checkout', { 'src/app/cli/main.ts': MAIN });
const installed = layOut('node_modules/barlake', { 'dist/src/app/cli/main.js': MAIN });
const bare = layOut('bare', { 'dist/src/app/cli/main.js': MAIN });

beforeAll(() => {
  mkdirSync(join(checkout, 'node_modules'));
  symlinkSync(join(root, 'node_modules', 'node'), join(checkout, 'node_modules', 'node'));
  symlinkSync(join(root, 'node_modules', 'node'), join(temporary, 'node_modules', 'node'));
});

afterEach(() => {
  for (const pid of startedGroups.splice(0)) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Gone, as it has to be.
    }
  }
});

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const nodes = [
  { name: 'the Node it needs', node: newNode },
  ...(oldNode === undefined ? [] : [{ name: 'an older Node', node: oldNode }]),
];

describe.each(nodes)('bin/barlake on $name', ({ node }) => {
  const run = (home: string, args: readonly string[], input = ''): SpawnSyncReturns<string> =>
    spawnSync(node, [join(home, 'bin', 'barlake'), ...args], { encoding: 'utf8', input });

  it('prints the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(run(root, ['--version'])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('runs the sources of a checkout', () => {
    expect(run(checkout, ['node'])).toMatchObject({ status: 0, stdout: newVersion, stderr: '' });
  });

  it('runs the compiled files of a package, with the Node installed beside it', () => {
    expect(run(installed, ['node'])).toMatchObject({ status: 0, stdout: newVersion, stderr: '' });
  });

  it('passes arguments, input and output through', () => {
    const { status, stdout, stderr } = run(checkout, ['echo', '--a b', '*', ''], 'rows\n');
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'aside' });
    expect(JSON.parse(stdout)).toEqual({ rest: ['--a b', '*', ''], input: 'rows\n', watch: null });
  });

  it.each([0, 1, 2, 3, 4, 130])('ends with exit code %i when the command does', (code) => {
    expect(run(checkout, ['exit', String(code)]).status).toBe(code);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'hands %s to the command, once, and waits for its end',
    async (signal) => {
      const { wrapper, output } = await startWaiting(node);
      wrapper.kill(signal);
      const [code] = (await once(wrapper, 'close', { signal: AbortSignal.timeout(10_000) })) as [
        number | null,
      ];
      expect({ code, said: output().slice(1) }).toEqual({ code: 9, said: [signal] });
    },
  );

  it('leaves no process behind when it is killed', async () => {
    const { wrapper, output } = await startWaiting(node);
    wrapper.kill('SIGKILL');
    // The command holds the other end of this pipe: it closes with the last of the two.
    await once(wrapper, 'close', { signal: AbortSignal.timeout(10_000) });
    expect(output()).toHaveLength(1);
  });
});

describe.each(nodes)('barlake sandbox on $name', ({ node }) => {
  it.each(['SIGTERM', 'SIGINT'] as const)('answers until %s, and ends as done', async (signal) => {
    const { wrapper, url } = await startSandbox(node);
    expect((await fetch(url)).status).toBeTypeOf('number');
    wrapper.kill(signal);
    const [code] = (await once(wrapper, 'close', { signal: AbortSignal.timeout(20_000) })) as [number | null];
    expect(code).toBe(0);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('gives its ports back when it is killed', async () => {
    const { wrapper, url } = await startSandbox(node);
    wrapper.kill('SIGKILL');
    await once(wrapper, 'close', { signal: AbortSignal.timeout(20_000) });
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

describe.skipIf(oldNode === undefined)('bin/barlake on an older Node', () => {
  it('says what to install when there is no other Node', () => {
    const { status, stdout, stderr } = spawnSync(oldNode ?? '', [join(bare, 'bin', 'barlake'), 'node'], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^barlake needs Node 24\.12 or newer; this is v\d+/);
    expect(stderr).toMatch(/npm install/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('ends like a shell does when the command is killed', () => {
    const { status } = spawnSync(oldNode ?? '', [join(checkout, 'bin', 'barlake'), 'die'], {
      encoding: 'utf8',
    });
    expect(status).toBe(128 + 9);
  });
});

/** Starts the vendor's stand-in; resolves with its address once it answers. */
async function startSandbox(node: string): Promise<{ wrapper: ChildProcess; url: string }> {
  const { wrapper, output } = await startRunning(node, [join(root, 'bin', 'barlake'), 'sandbox', '--quiet']);
  const { s3 } = JSON.parse(output()[0] ?? '') as { s3: string };
  return { wrapper, url: s3 };
}

/** Starts the command that runs until it is stopped. */
function startWaiting(node: string): ReturnType<typeof startRunning> {
  return startRunning(node, [join(checkout, 'bin', 'barlake'), 'wait']);
}

/** Starts a process; resolves once it has written a line. */
async function startRunning(
  node: string,
  args: readonly string[],
): Promise<{ wrapper: ChildProcess; output: () => readonly string[] }> {
  const wrapper = spawn(node, args, { cwd: temporary, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  if (wrapper.pid !== undefined) startedGroups.push(wrapper.pid);
  let text = '';
  wrapper.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  while (!text.includes('\n')) await once(wrapper.stdout, 'data', { signal: AbortSignal.timeout(30_000) });
  return { wrapper, output: () => text.split('\n').filter((line) => line !== '') };
}
