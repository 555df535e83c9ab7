import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProcessTerminal } from './process-terminal.ts';
import { createProgress, progressLine } from './progress-bar.ts';
import { createSecretMask } from './secret-mask.ts';

const OPTIONS = { label: 'sync stocks_daily', total: 200, unit: 'files' };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function screen(isTty: boolean, more: { quiet?: boolean; json?: boolean } = {}) {
  let written = '';
  const stderr = Object.assign(new PassThrough(), {
    isTTY: isTty,
    columns: 100,
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
  });
  stderr.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  const stdout = Object.assign(new PassThrough(), { isTTY: false });
  let nowMs = 0;
  const quiet = more.quiet === true;
  const terminal = createProcessTerminal({
    host: {
      stdout: stdout as unknown as NodeJS.WriteStream,
      stderr: stderr as unknown as NodeJS.WriteStream,
      env: {},
    },
    quiet,
    mask: createSecretMask(),
    onClosed: () => undefined,
  });
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  return {
    context: { terminal, clock, quiet, json: more.json === true },
    written: () => written,
    pass: async (ms: number) => {
      nowMs += ms;
      await vi.advanceTimersByTimeAsync(ms);
    },
  };
}

describe('progress', () => {
  it('is one line every ten seconds where stderr is no terminal', async () => {
    const { context, written, pass } = screen(false);
    using progress = createProgress(context, OPTIONS);
    progress.update({ done: 100, stage: 'ingest 2024-03-01' });
    await pass(9000);
    expect(written()).toBe('');
    progress.update({ done: 118 });
    await pass(1000);
    expect(written()).toBe(
      'sync stocks_daily ████████████░░░░░░░░ 59 % · 118/200 files · 2.0 files/s · 41s left · ingest 2024-03-01\n'.slice(
        0,
        99,
      ) + '…\n',
    );
    progress.stop();
    await pass(60_000);
    expect(written().split('\n')).toHaveLength(2);
  });

  it('is silent under --quiet', async () => {
    const { context, written, pass } = screen(true, { quiet: true });
    using progress = createProgress(context, OPTIONS);
    progress.update({ done: 1 });
    await pass(60_000);
    expect(written()).toBe('');
  });

  it('is plain lines under --json, even in a terminal', async () => {
    const { context, written, pass } = screen(true, { json: true });
    using _progress = createProgress(context, OPTIONS);
    await pass(20_000);
    expect(written().match(/0 % · 0\/200 files\n/g)).toHaveLength(2);
  });

  it('redraws in a terminal, keeps messages above it, and tidies up', async () => {
    const { context, written, pass } = screen(true);
    const progress = createProgress(context, OPTIONS);
    progress.update({ done: 50, stage: 'land' });
    await pass(500);
    expect(written()).toContain('25 % · 50/200 files · land');
    context.terminal.say('a message');
    expect(written()).toContain('a message\n');
    progress.stop();
    const before = written();
    context.terminal.say('after');
    progress.update({ done: 60 });
    await pass(5000);
    expect(written().slice(before.length)).toBe('after\n');
  });
});

describe('the line of progress', () => {
  const state = { done: 1_500_000, total: 3_000_000, stage: '', perSecond: 500_000 };

  it('shows sizes for bytes', () => {
    expect(progressLine({ ...OPTIONS, unit: 'bytes' }, state, 200)).toContain(
      '50 % · 1.5 MB/3 MB · 500 kB/s · 3s left',
    );
  });

  it('shows neither share nor time left when the total is unknown', () => {
    expect(progressLine({ ...OPTIONS, label: 'list' }, { ...state, total: 0 }, 200)).toBe(
      'list 1,500,000 files · 500,000 files/s',
    );
  });

  it('never says more than everything', () => {
    expect(progressLine(OPTIONS, { ...state, done: 4_000_000 }, 200)).toContain('100 %');
  });
});
