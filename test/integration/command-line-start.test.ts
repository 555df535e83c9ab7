import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configDocumentSchema } from '../../contract/cli/config.ts';
import { cliErrorSchema } from '../../contract/cli/error.ts';
import { initDocumentSchema } from '../../contract/cli/init.ts';
import { profileDocumentSchema } from '../../contract/cli/profile.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SECRET = 'kQ7vX2mPz9LtR4wYb8Nc';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'barlake-main-'));
});
afterEach(async () => rm(cwd, { recursive: true }));

interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function barlake(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const node = join(ROOT, 'node_modules', '.bin', 'node');
  const clean = { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env };
  return new Promise((resolve) => {
    execFile(node, [join(ROOT, 'bin', 'barlake'), ...args], { cwd, env: clean }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

describe('barlake', () => {
  it('prints its version and nothing else', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await barlake(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('prints help on stdout for --help, for a command, and without arguments', async () => {
    for (const args of [['--help'], []]) {
      const { code, out, err } = await barlake(args);
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain('Usage: barlake <command>');
      for (const name of ['init', 'doctor', 'config', 'profile'])
        expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
    const { code, out } = await barlake(['help', 'init']);
    expect(code).toBe(0);
    expect(out).toContain('--force');
    expect(out).toContain('--lake <dir>');
  });

  it.each([
    [['confg'], "unknown command 'confg'.", 'Did you mean config?'],
    [['config', '--wat'], "unknown option '--wat'.", '--help'],
    [['--jsn', 'config'], "unknown option '--jsn'.", 'Did you mean --json?'],
    [
      ['features', 'eval', '--dataset', 'stocks_daily', '-1*$close'],
      "unknown option '-1*$close'.",
      "-- '-1*$close'",
    ],
    [['config', 'extra'], 'too many arguments', '`barlake config --help`'],
    [['alerts', '--lake', 'x'], 'what alerts is to do is missing', 'one of list, ack,'],
    [['alerts', 'ack'], "missing required argument 'key'", '`barlake alerts ack --help`'],
    [['queue'], 'There is no queue', 'BARLAKE_QUEUE_URL'],
    [['pin', 'list'], '"list" cannot be the name of a pin', '`barlake pin` lists the pins'],
    [['config', '--log-level', 'loud'], "'loud' is invalid", '--help'],
    [['config', '--lake'], 'argument missing', '--help'],
    [['--quiet'], 'command is missing', '--help'],
  ])('refuses %j as wrong usage', async (args, message, mend) => {
    const { code, out, err } = await barlake(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^error E_USAGE: /);
    expect(err).toContain(message);
    expect(err).toContain(mend);
  });

  it('reports wrong usage as a document with --json', async () => {
    for (const args of [['confg'], ['logs', '--follow']]) {
      const { code, out } = await barlake([...args, '--json']);
      expect(code).toBe(2);
      expect(cliErrorSchema.parse(JSON.parse(out)).error.code).toBe('E_USAGE');
    }
  });

  it('says so where there is no log', async () => {
    const { code, out, err } = await barlake(['logs', '--kind', 'errors', '--since', '3d']);
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/^There is no line of errors that new in .*data\/logs\.$/m);
  });

  it('takes shared flags before and after the command', async () => {
    for (const args of [
      ['--lake', '/x', '--json', 'config'],
      ['config', '--lake=/x', '--json'],
    ]) {
      const document = configDocumentSchema.parse(JSON.parse((await barlake(args)).out));
      expect(document.settings[0]).toEqual({
        key: 'lake.root',
        value: '/x',
        isSecret: false,
        origin: { kind: 'flag', name: '--lake' },
      });
    }
  });

  it('colours when asked to, never with NO_COLOR', async () => {
    const escape = String.fromCodePoint(27);
    expect((await barlake(['confg'])).err).not.toContain(escape);
    expect((await barlake(['confg'], { FORCE_COLOR: '1' })).err).toContain(escape);
    expect((await barlake(['confg'], { FORCE_COLOR: '1', NO_COLOR: '1' })).err).not.toContain(escape);
  });

  it('ends quietly when the reader of a pipe goes away', async () => {
    const command = `"${join(ROOT, 'node_modules/.bin/node')}" "${join(ROOT, 'bin/barlake')}" config | head -n 1`;
    const shell = spawn('sh', ['-c', command], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    shell.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    await new Promise((resolve) => shell.on('exit', resolve));
    expect(err).toBe('');
  });
});

describe('barlake config', () => {
  it('shows values and origins, of secrets that they are set', async () => {
    await writeFile(join(cwd, '.env'), `POLYGON_S3_SECRET_KEY=${SECRET}\nPOLYGON_API_KEY=${SECRET}\n`);
    const human = await barlake(['config'], { WORKER_CONCURRENCY: '3' });
    expect(human.code).toBe(0);
    expect(human.out).toMatch(/resources\.downloads +3 +environment WORKER_CONCURRENCY/);
    expect(human.out).toMatch(/vendor\.credentials\.s3SecretKey +set +\.env POLYGON_S3_SECRET_KEY/);
    expect(human.out).toMatch(/vendor\.credentials\.s3AccessKey +not set +default/);
    const json = await barlake(['config', '--json']);
    configDocumentSchema.parse(JSON.parse(json.out));
    expect(human.out + json.out).not.toContain(SECRET);
  });

  it('lists what is wrong and exits with 2', async () => {
    await writeFile(
      join(cwd, 'barlake.yaml'),
      `lake:\n  rot: x\nvendor:\n  credentials:\n    apiKey: [${SECRET}]\n`,
    );
    const { code, out, err } = await barlake(['config', '--json']);
    expect(code).toBe(2);
    const { error } = cliErrorSchema.parse(JSON.parse(out));
    expect(error.code).toBe('E_CONFIG');
    expect(Object.keys(error.details)).toHaveLength(2);
    expect(err).toContain('did you mean lake.root?');
    expect(out + err).not.toContain(SECRET);
  });
});

describe('barlake profile', () => {
  it('shows machine and plan', async () => {
    const { code, out } = await barlake(['profile', '--json'], { MAX_MEMORY_GB: '2' });
    expect(code).toBe(0);
    const document = profileDocumentSchema.parse(JSON.parse(out));
    expect(document.resources).toMatchObject({ mode: 'streaming', memoryLimitMb: 2048 });
    expect(document.fixed).toEqual(['memoryLimitMb']);
    expect((await barlake(['profile'])).out).toMatch(/^cores +\d+ usable of/m);
  });
});

describe('barlake init', () => {
  it('writes files that load, keys readable by their owner only, and hides them from git', async () => {
    await mkdir(join(cwd, '.git'));
    await writeFile(join(cwd, '.gitignore'), 'node_modules');
    const { code, out } = await barlake(['init', '--json', '--lake', 'lake']);
    expect(code).toBe(0);
    const document = initDocumentSchema.parse(JSON.parse(out));
    expect(document.written).toEqual(['barlake.yaml', '.env', '.gitignore'].map((name) => join(cwd, name)));
    expect((await stat(join(cwd, '.env'))).mode.toString(8)).toMatch(/600$/);
    expect(await readFile(join(cwd, '.gitignore'), 'utf8')).toBe('node_modules\n.env\n');
    const { settings } = configDocumentSchema.parse(JSON.parse((await barlake(['config', '--json'])).out));
    expect(settings[0]).toMatchObject({ value: join(cwd, 'lake'), origin: { kind: 'file' } });
  });

  it('replaces nothing without --force, and keys never', async () => {
    await writeFile(join(cwd, '.env'), 'POLYGON_API_KEY=mine\n');
    await writeFile(join(cwd, 'barlake.yaml'), 'broken: [\n');
    const refused = await barlake(['init']);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('E_EXISTS');
    const forced = await barlake(['init', '--force']);
    expect(forced.code).toBe(0);
    expect(forced.out).toContain('kept  .env');
    expect(await readFile(join(cwd, '.env'), 'utf8')).toBe('POLYGON_API_KEY=mine\n');
    expect((await barlake(['config'])).code).toBe(0);
  });
});
