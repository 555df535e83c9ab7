import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandboxCommand } from '../command/sandbox.ts';
import type { CommandContext } from '../command-spec.ts';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'barlake-sandbox-test-'));
});
afterEach(() => rm(cwd, { recursive: true }));

/** Runs the command line until it has printed its first line and `use` is done with it. */
async function sandbox(
  args: readonly string[],
  use: (printed: Record<string, string>) => Promise<void> = async () => {},
): Promise<number> {
  const command = new Command('sandbox').exitOverride();
  sandboxCommand.configure(command);
  command.parse([...args], { from: 'user' });
  const stop = new AbortController();
  const terminal = {
    say: () => {},
    out: async (text: string): Promise<void> => {
      try {
        expect(text.trimEnd().split('\n')).toHaveLength(1);
        await use(JSON.parse(text) as Record<string, string>);
      } finally {
        stop.abort();
      }
    },
  };
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
  const context = { terminal, clock, cwd, signal: stop.signal } as unknown as CommandContext;
  const runner = await sandboxCommand.load();
  return runner.run({ args: command.args, options: command.opts(), context });
}

describe('barlake sandbox', () => {
  it('prints one line with its URLs and keys, answers until it is stopped, and ends with 0', async () => {
    let s3 = '';
    const exit = await sandbox(
      ['--symbols', '3', '--datasets', 'stocks_daily,fx_daily', '--api-key', 'k'],
      async (printed) => {
        expect(printed).toEqual({
          rest: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
          s3: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
          bucket: 'flatfiles',
          accessKey: 'sandbox',
          secretKey: 'sandbox-secret',
          apiKey: 'k',
        });
        s3 = printed['s3'] ?? '';
        expect((await fetch(s3)).status).toBe(403);
        expect((await fetch(printed['rest'] ?? '')).status).toBe(401);
      },
    );
    expect(exit).toBe(0);
    await expect(fetch(s3)).rejects.toThrow('fetch failed');
  });

  it('takes faults and files with real bars, relative to where it runs', async () => {
    const header = 'ticker,volume,open,close,high,low,window_start,transactions';
    await writeFile(join(cwd, 'a.csv'), `${header}\nA,1,2,2,2,2,1709874000000000000,1\n`);
    const args = [
      '--bars',
      'a.csv',
      '--fault',
      'drop=*',
      '--fault',
      'flip=*,times=1',
      'error=*@0.5,code=500',
    ];
    const exit = await sandbox(args, async ({ s3 }) => {
      expect(await (await fetch(`${s3}/_sandbox/faults`)).json()).toMatchObject({
        faults: [{}, {}, { id: 3 }],
      });
    });
    expect(exit).toBe(0);
  });

  it.each([
    [['--port', '70000'], 'E_USAGE'],
    [['--symbols', '0'], 'E_USAGE'],
    [['--seed', 'x'], 'E_USAGE'],
    [['--now', 'today'], 'E_USAGE'],
    [['--fault', 'melt=*'], 'E_USAGE'],
    [['--plan', 'gold'], 'E_USAGE'],
    [['--rate', '0'], 'E_USAGE'],
    [['--history-edge', 'bend'], 'E_USAGE'],
    [['--splits', 'a.json'], 'E_USAGE'],
    [['--bars', 'a.csv', '--splits', 'a.csv'], 'E_BARS_FILE'],
    [['--bars-day', '2024-03-08'], 'E_USAGE'],
    [['--bars', 'a.csv', '--symbols', '3'], 'E_USAGE'],
    [['--bars', 'a.csv'], 'E_BARS_FILE'],
    [['--from', '2026-02-30'], 'E_DATE'],
    [['--from', '2026-02-20', '--to', '2026-02-10'], 'E_DATE'],
    [['--datasets', 'stocks'], 'E_DATASET'],
  ] as const)('refuses %j', async (args, code) => {
    await expect(sandbox(args)).rejects.toMatchObject({ code });
  });
});
