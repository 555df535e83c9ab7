import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliErrorSchema } from '../../contract/cli/error.ts';

const SOURCE = join(import.meta.dirname, '..', '..', 'src', 'app', 'cli');
const SECRET = 'kQ7vX2mPz9LtR4wYb8Nc';

/** A program with commands that behave in ways the real ones should not. */
const PROGRAM = `
import { runCommandLine } from '${join(SOURCE, 'run-command-line.ts')}';
import { systemClock } from '${join(SOURCE, 'system-clock.ts')}';
const command = (name, run) => ({ name, summary: name, configure() {}, load: async () => ({ run }) });
const hold = setInterval(() => undefined, 1000);
const specs = [
  command('wait', ({ context }) => new Promise((_, reject) => {
    context.terminal.complain('ready');
    context.signal.addEventListener('abort', () => reject(new DOMException('gone', 'AbortError')));
  })),
  command('stubborn', ({ context }) => new Promise(() => context.terminal.complain('ready'))),
  command('flood', async ({ context }) => {
    for (;;) {
      context.signal.throwIfAborted();
      await context.terminal.out('x'.repeat(65536) + '\\n');
    }
  }),
  command('crash', async ({ context }) => {
    throw new Error('cannot use ' + context.config.vendor.credentials.apiKey, { cause: new Error('the cause') });
  }),
  command('partial', async ({ context }) => {
    context.terminal.say('said');
    await context.terminal.out('data\\n');
    return 3;
  }),
];
process.exit(await runCommandLine({
  argv: process.argv.slice(2), env: process.env, cwd: process.cwd(), stdout: process.stdout, stderr: process.stderr,
  clock: systemClock, version: '1.2.3',
  onStopSignal(handler) {
    process.on('SIGINT', () => handler('SIGINT'));
    process.on('SIGTERM', () => handler('SIGTERM'));
  },
  exit: (code) => process.exit(code),
}, specs));
`;

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'barlake-run-'));
  await writeFile(join(cwd, 'program.mjs'), PROGRAM);
});
afterAll(async () => rm(cwd, { recursive: true }));

type Child = ChildProcessByStdio<null, Readable, Readable>;

function start(...args: readonly string[]): Child {
  const env = { PATH: process.env['PATH'] ?? '', POLYGON_API_KEY: SECRET };
  return spawn(process.execPath, ['program.mjs', ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function exitCodeOf(child: Child): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

async function finish(child: Child): Promise<{ code: number | null; out: string; err: string }> {
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exitCodeOf(child)]);
  return { code, out, err };
}

async function ready(child: Child): Promise<void> {
  await once(child.stderr, 'readable');
}

describe('a command line', () => {
  it('ends with the exit code of its command, data on stdout and messages on stderr', async () => {
    expect(await finish(start('partial'))).toEqual({ code: 3, out: 'data\n', err: 'said\n' });
    expect(await finish(start('--quiet', 'partial'))).toEqual({ code: 3, out: 'data\n', err: '' });
  });

  it('shows a defect without its stack and never a secret', async () => {
    const { code, out, err } = await finish(start('crash'));
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('error E_UNEXPECTED: Error: cannot use [secret]');
    expect(err).not.toContain('program.mjs');
  });

  it('adds stack and causes, still without secrets, with --log-level debug', async () => {
    const { err } = await finish(start('crash', '--log-level', 'debug'));
    expect(err).toContain('program.mjs');
    expect(err).toContain('caused by Error: the cause');
    expect(err).not.toContain(SECRET);
  });

  it('prints an error as one document on stdout with --json, and as words on stderr', async () => {
    const { code, out, err } = await finish(start('crash', '--json'));
    expect(code).toBe(1);
    expect(cliErrorSchema.parse(JSON.parse(out)).error).toMatchObject({
      code: 'E_UNEXPECTED',
      message: 'Error: cannot use [secret]',
    });
    expect(err).toContain('E_UNEXPECTED');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops in order after one %s', async (signal) => {
    const child = start('wait');
    await ready(child);
    child.kill(signal);
    const { code, err } = await finish(child);
    expect(code).toBe(1);
    expect(err).toContain(`E_CANCELLED: Stopped by ${signal}`);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at once after a second %s with %i', async (signal, expected) => {
    const child = start('stubborn');
    await ready(child);
    child.kill(signal);
    await once(child.stderr, 'readable');
    // The first message may still be on its way; signals that come together count as one.
    const again = setInterval(() => child.kill(signal), 50);
    const code = await exitCodeOf(child);
    clearInterval(again);
    expect(code).toBe(expected);
  });

  it.runIf(existsSync('/dev/full'))('fails when what it wrote is lost', async () => {
    for (const command of ['partial', 'flood']) {
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, ['program.mjs', '--quiet', command], {
        cwd,
        stdio: ['ignore', full, 'pipe'],
      });
      const [err, [code]] = await Promise.all([text(child.stderr as Readable), once(child, 'exit')]);
      closeSync(full);
      expect({ err, code }).toMatchObject({
        err: expect.stringContaining('E_DISK_FULL') as unknown,
        code: 1,
      });
    }
  });

  it('ends quietly and with success when nobody reads on', async () => {
    const child = start('flood');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [err, code] = await Promise.all([text(child.stderr), exitCodeOf(child)]);
    expect({ err, code }).toEqual({ err: '', code: 0 });
  });
});
