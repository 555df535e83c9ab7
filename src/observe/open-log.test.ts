import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '../../test/support/temp-folder.ts';
import { createLogRing } from './log-ring.ts';
import { openLog } from './open-log.ts';

const OPTIONS = { level: 'info', nowMs: () => 1_700_000_000_000 } as const;
const SECRET = 'a-secret-of-a-test';
const mask = (line: string): string => line.replaceAll(SECRET, '[secret]');

describe('a log', () => {
  it('goes to a file, to whoever looks, and to a ring, without secrets anywhere', async () => {
    await using folder = await makeTempFolder('log');
    const shown: string[] = [];
    {
      await using log = await openLog({
        ...OPTIONS,
        mask,
        folder: folder.path,
        show: (line) => shown.push(line),
      });
      log.logger.info({ token: 'anything', path: `/x?apiKey=${SECRET}` }, 'asked');
      log.logger.debug('not said');
      expect(log.ring.lines()).toEqual([
        {
          timeMs: 1_700_000_000_000,
          level: 'info',
          message: 'asked',
          fields: { token: '[secret]', path: '/x?apiKey=[secret]' },
        },
      ]);
    }
    const [name = ''] = await readdir(folder.path);
    const text = await readFile(folder.at(name), 'utf8');
    expect(name).toMatch(/^serve\..*\.log$/);
    expect(text).toBe(shown.join(''));
    expect(text).not.toContain(SECRET);
  });

  it('does without files where none can be written', async () => {
    await using folder = await makeTempFolder('log');
    await writeFile(folder.at('file'), '');
    await using log = await openLog({ ...OPTIONS, mask, folder: folder.at('file', 'logs') });
    log.logger.warn('still there');
    expect(log.ring.lines().map(({ message }) => message)).toEqual(['still there']);
  });
});

describe('a ring of lines', () => {
  it('keeps the last ones, in order', () => {
    const ring = createLogRing(3);
    for (let count = 1; count <= 5; count += 1) ring.write(`{"level":30,"time":${count},"msg":"${count}"}\n`);
    expect(ring.lines().map(({ message }) => message)).toEqual(['3', '4', '5']);
  });
});
