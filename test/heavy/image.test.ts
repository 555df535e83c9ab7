import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BuiltImage, buildImage } from '../deployment/build-image.ts';
import { readDockerfile } from '../deployment/read-dockerfile.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TOKEN = 'a-token-of-this-test-alone';
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const temporary = mkdtempSync(join(tmpdir(), 'barlake-image-'));
const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
let image: BuiltImage;

beforeAll(() => {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  image = buildImage({
    stages: readDockerfile(read('Dockerfile')),
    ignoreText: read('.dockerignore'),
    context: ROOT,
    files: listing.split('\0').filter((name) => name !== '' && existsSync(join(ROOT, name))),
    into: temporary,
    // How packages are reached is this machine’s business.
    env: { ...process.env, PATH: path },
  });
});
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** What a container would see, with this machine’s paths and a port of its own. */
function surroundings(port: number): {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
} {
  const inImage = Object.fromEntries(
    Object.entries(image.env).map(([name, value]) => [
      name,
      value.startsWith('/') ? join(image.root, value) : value,
    ]),
  );
  const env = { PATH: path, HOME: temporary, BARLAKE_TOKEN: TOKEN, ...inImage };
  return { cwd: join(image.root, 'lake'), env: { ...env, PORT: String(port) } };
}

function start(args: readonly string[], port: number): ChildProcess {
  const [program = ''] = image.entrypoint;
  return spawn(process.execPath, [join(image.root, 'usr/local/bin', program), ...args], {
    ...surroundings(port),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Asks as the image’s health check does. */
function isHealthy(port: number): boolean {
  const [, ...words] = image.healthcheck;
  const [program = '', ...args] = words.length > 0 ? image.healthcheck : [];
  const asked = args.map((word) => word.replace('8642', String(port)));
  expect(program).toBe('node');
  return spawnSync(process.execPath, asked, { env: { PATH: path } }).status === 0;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('the image, as plain folders', () => {
  it('serves as its command says, says that it is well, and drains when it is stopped', async () => {
    const port = await freePort();
    expect(isHealthy(port)).toBe(false);
    const server = start([...image.command, '--port', String(port)], port);
    try {
      await vi.waitFor(() => expect(isHealthy(port)).toBe(true), { timeout: 60_000, interval: 300 });
      const url = `http://127.0.0.1:${port}`;
      expect((await fetch(`${url}/api/v1/system`)).status).toBe(401);
      const asked = await fetch(`${url}/api/v1/system`, { headers: { authorization: `Bearer ${TOKEN}` } });
      expect(asked.status).toBe(200);
      expect(await (await fetch(url)).text()).toContain('<title>');
      server.kill('SIGTERM');
      const [code] = (await once(server, 'exit')) as [number | null];
      expect(code).toBe(0);
    } finally {
      server.kill('SIGKILL');
    }
  });

  it('runs any other command by its arguments', async () => {
    const child = start(['profile', '--json'], 0);
    let out = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ resources: { mode: expect.any(String) } });
  });

  it('holds what it runs and nothing to develop with', () => {
    const app = readdirSync(join(image.root, 'app'));
    expect(app.toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'bin',
      'dist',
      'docs',
      'node_modules',
      'package.json',
    ]);
    const packages = readdirSync(join(image.root, 'app', 'node_modules'));
    for (const name of ['typescript', 'vitest', 'vite', 'react', 'node'])
      expect(packages).not.toContain(name);
  });
});
