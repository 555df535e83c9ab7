import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '../../test/support/temp-folder.ts';
import { listDayLogs, openDayLogs } from './day-logs.ts';
import { tailDayLogs } from './read-day-logs.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 2, 10, 12);

const line = (time: number, msg = 'said'): string => `${JSON.stringify({ level: 'info', time, msg })}\n`;

describe('log files', () => {
  it('are named by day, and go when they are older than may be kept; what is no log file stays', async () => {
    await using folder = await makeTempFolder('logs');
    let nowMs = START_MS;
    const logs = openDayLogs(folder.path, { keepDays: 3, maxBytes: 1e9 }, () => nowMs);
    await mkdir(folder.at('pipeline'), { recursive: true });
    await writeFile(folder.at('pipeline', 'mine.txt'), 'keep');
    for (let day = 0; day < 6; day += 1, nowMs += DAY_MS) logs.write('pipeline', line(nowMs));
    expect((await readdir(folder.at('pipeline'))).toSorted()).toEqual([
      '2026-03-13.ndjson',
      '2026-03-14.ndjson',
      '2026-03-15.ndjson',
      'mine.txt',
    ]);
  });

  it('go on under the next number when they are large, and the oldest make room', async () => {
    await using folder = await makeTempFolder('logs');
    const open = (maxBytes: number) => openDayLogs(folder.path, { keepDays: 30, maxBytes }, () => START_MS);
    await mkdir(folder.at('monitoring'));
    for (const name of ['2026-03-08.ndjson', '2026-03-10.ndjson']) {
      await writeFile(folder.at('monitoring', name), '');
      await truncate(folder.at('monitoring', name), 50_000_000);
    }
    open(1e9).write('monitoring', line(START_MS));
    expect(listDayLogs(folder.path, 'monitoring').map(({ day, part }) => `${day} ${part}`)).toEqual([
      '2026-03-08 1',
      '2026-03-10 1',
      '2026-03-10 2',
    ]);
    open(60_000_000).write('monitoring', line(START_MS));
    expect(listDayLogs(folder.path, 'monitoring').map(({ day, part }) => `${day} ${part}`)).toEqual([
      '2026-03-10 1',
      '2026-03-10 2',
    ]);
  });

  it('are read from their end, over days, without what a dying process left unfinished', async () => {
    await using folder = await makeTempFolder('logs');
    let nowMs = START_MS;
    const logs = openDayLogs(folder.path, { keepDays: 30, maxBytes: 1e9 }, () => nowMs);
    for (let day = 0; day < 3; day += 1, nowMs += DAY_MS) {
      for (const word of ['a', 'b']) logs.write('errors', line(nowMs, `${day}${word}`));
    }
    await appendFile(folder.at('errors', '2026-03-12.ndjson'), '{"level":"info","ti');
    const tail = async (limit: number, sinceMs?: number) =>
      (await tailDayLogs(folder.path, 'errors', { limit, sinceMs })).map(({ message }) => message);
    expect(await tail(10)).toEqual(['0a', '0b', '1a', '1b', '2a', '2b']);
    expect(await tail(3)).toEqual(['1b', '2a', '2b']);
    expect(await tail(10, START_MS + DAY_MS)).toEqual(['1a', '1b', '2a', '2b']);
    expect(await tailDayLogs(folder.at('nowhere'), 'errors', { limit: 5 })).toEqual([]);
  });

  it('cost nothing but themselves where they cannot be written', async () => {
    await using folder = await makeTempFolder('logs');
    await writeFile(folder.at('file'), '');
    const logs = openDayLogs(folder.at('file', 'logs'), { keepDays: 1, maxBytes: 1 }, () => START_MS);
    expect(() => logs.write('pipeline', line(START_MS))).not.toThrow();
  });

  it('go on a minute after they could not be written', async () => {
    await using folder = await makeTempFolder('logs');
    let nowMs = START_MS;
    const logs = openDayLogs(folder.path, { keepDays: 3, maxBytes: 1e9 }, () => nowMs);
    await writeFile(folder.at('errors'), 'in the way');
    logs.write('errors', line(nowMs, 'lost'));
    await rm(folder.at('errors'));
    logs.write('errors', line(nowMs, 'not tried'));
    nowMs += 60_000;
    logs.write('errors', line(nowMs, 'kept'));
    const lines = await tailDayLogs(folder.path, 'errors', { limit: 10 });
    expect(lines.map(({ message }) => message)).toEqual(['kept']);
  });

  it('hold whole lines of several processes, also of one that is killed', async () => {
    await using folder = await makeTempFolder('logs');
    const script = folder.at('write.ts');
    await writeFile(
      script,
      `import { openDayLogs } from ${JSON.stringify(new URL('day-logs.ts', import.meta.url).href)};
const logs = openDayLogs(${JSON.stringify(folder.path)}, { keepDays: 9, maxBytes: 1e9 }, () => ${START_MS});
process.send('ready');
for (let count = 0; ; count += 1) logs.write('pipeline', JSON.stringify({ level: 'info', time: count, msg: 'x'.repeat(300) }) + '\\n');
`,
    );
    const writers = [fork(script), fork(script), fork(script)];
    await Promise.all(writers.map(async (writer) => once(writer, 'message')));
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const writer of writers) writer.kill('SIGKILL');
    await Promise.all(writers.map(async (writer) => once(writer, 'exit')));
    const text = await readFile(folder.at('pipeline', '2026-03-10.ndjson'), 'utf8');
    const lines = text.split('\n').slice(0, -1);
    expect(lines.length).toBeGreaterThan(100);
    expect(text.endsWith('\n')).toBe(true);
    for (const each of lines) expect(JSON.parse(each)).toMatchObject({ level: 'info' });
  });
});
