import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SyncDocument, syncDocumentSchema } from '../../contract/cli/sync.ts';

const execute = promisify(execFile);
const BARLAKE = join(import.meta.dirname, '..', '..', 'bin', 'barlake');

describe('barlake demo', () => {
  let folder: string;
  const barlake = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await execute(process.execPath, [BARLAKE, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      maxBuffer: 1 << 24,
    });
    return stdout;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barlake-demo-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('makes a lake of four datasets, shows it, and says what to try next', async () => {
    const output = await barlake('demo', '--symbols', '12', '--exit');
    for (const part of [
      '$ barlake sync',
      '$ barlake discover',
      '$ barlake fetch',
      '$ barlake status',
      '$ barlake query',
      '$ barlake sql',
      '$ barlake sync reference',
      '$ barlake features build',
      '$ barlake export qlib --verify',
      '$ barlake features eval',
      'qlib.init(provider_uri="demo-lake/gold/qlib/stocks_daily"',
    ]) {
      expect(output).toContain(part);
    }
    expect(output).toMatch(/0 calls to the vendor, 0 B;/);
    expect(output).toMatch(/stocks_1h +1 /);
    expect(output).toMatch(/all as in silver/);
    expect(output).not.toMatch(/not adjusted/);
    expect(output).toMatch(/options_minute +bronze +\d+ +0 /);
    expect(output).toContain('--lake demo-lake');
  }, 120_000);

  it('serves the dashboard over it until it is stopped, on another port when the usual one is taken', async () => {
    await using taken = createServer().listen(8642, '127.0.0.1');
    await Promise.race([once(taken, 'listening'), once(taken, 'error')]);
    const child = spawn(process.execPath, [BARLAKE, 'demo', '--symbols', '12'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    let url: string | undefined;
    for await (const line of createInterface(child.stdout)) {
      url = /^http:\/\/127\.0\.0\.1:\d+$/.exec(line)?.[0];
      if (url !== undefined) break;
    }
    const answer = await fetch(`${url}/api/v1/log`);
    expect(answer.status).toBe(200);
    child.kill('SIGINT');
    expect(await closed).toEqual([0, null]);
  }, 120_000);

  it('leaves a lake to play with, and has nothing to do the second time', async () => {
    const rows = JSON.parse(
      await barlake(
        'query',
        '--dataset',
        'stocks_daily',
        '--symbols',
        'AAPL',
        '--json',
        '--lake',
        'demo-lake',
      ),
    ) as unknown[];
    expect(rows.length).toBeGreaterThan(20);
    const again: SyncDocument = syncDocumentSchema.parse(
      JSON.parse(await barlake('demo', '--symbols', '12', '--json')),
    );
    expect(again).toMatchObject({ state: 'done', tasks: { done: 0, failed: 0 } });
  }, 120_000);
});
