import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '../../test/support/temp-folder.ts';
import { openDayLogs } from './day-logs.ts';
import { createLogRing } from './log-ring.ts';
import { openLog } from './open-log.ts';

const NOW_MS = 1_700_000_000_000;
const OPTIONS = { level: 'info', nowMs: () => NOW_MS } as const;
const SECRET = 'a-secret-of-a-test';
const mask = (line: string): string => line.replaceAll(SECRET, '[secret]');

describe('a log', () => {
  it('goes to files, to whoever looks, and to a ring, without secrets anywhere', async () => {
    await using folder = await makeTempFolder('log');
    const shown: string[] = [];
    const files = openDayLogs(folder.path, { keepDays: 5, maxBytes: 1e6 }, OPTIONS.nowMs);
    const log = openLog({ ...OPTIONS, mask, files, show: (line) => shown.push(line) });
    log.logger.info({ token: 'anything', path: `/x?apiKey=${SECRET}` }, 'asked');
    log.logger.debug('not said');
    log.logger.error('broken');
    expect(log.ring.lines()).toEqual([
      {
        timeMs: NOW_MS,
        level: 'info',
        message: 'asked',
        fields: { token: '[secret]', path: '/x?apiKey=[secret]' },
      },
      { timeMs: NOW_MS, level: 'error', message: 'broken', fields: {} },
    ]);
    const text = await readFile(folder.at('monitoring', '2023-11-14.ndjson'), 'utf8');
    expect(text).toBe(shown.join(''));
    expect(text).not.toContain(SECRET);
    expect(await readFile(folder.at('errors', '2023-11-14.ndjson'), 'utf8')).toBe(shown[1]);
  });
});

describe('a ring of lines', () => {
  it('keeps the last ones, in order', () => {
    const ring = createLogRing(3);
    for (let count = 1; count <= 5; count += 1) ring.write(`{"level":30,"time":${count},"msg":"${count}"}\n`);
    expect(ring.lines().map(({ message }) => message)).toEqual(['3', '4', '5']);
  });
});
