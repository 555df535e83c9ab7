import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayNumberOf } from '../../src/domain/calendar/calendar-rows.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { risingBars as bars, type ExportBench, openExportBench } from '../support/export-bench.ts';
import type { MadeRow } from '../support/made-silver.ts';
import type { TempFolder } from '../support/temp-folder.ts';

const NAN = Number.NaN;

let bench: ExportBench;
let folder: TempFolder;

beforeAll(async () => {
  bench = await openExportBench();
  ({ folder } = bench);
});
afterAll(() => bench[Symbol.asyncDispose]());

const exported = async (...args: Parameters<ExportBench['exported']>) => bench.exported(...args);
const read = async (name: string) => bench.read(name);
const f32 = (...values: readonly number[]) => values.map(Math.fround);

describe('a first export', () => {
  it('lays adjusted bars on the days of the exchange, NaN where nothing traded', async () => {
    const outcome = await exported('first', [
      { symbol: 'AAPL', day: '2024-03-28', close: 100, open: 90, high: 110, low: 80, volume: 50 },
      { symbol: 'AAPL', day: '2024-04-02', close: 26, volume: 400, split: 4, total: 4.4 },
      { symbol: 'ZZZ', day: '2024-04-01', close: 7.1 },
    ]);
    expect(outcome).toMatchObject({ action: 'written', symbols: 2, days: 3, bars: 3, filesWritten: 16 });
    const { calendars, instruments, fields } = await read('first');
    expect(calendars).toEqual({ day: ['2024-03-28', '2024-04-01', '2024-04-02'] });
    expect(instruments).toEqual([
      ['AAPL', '2024-03-28', '2024-04-02'],
      ['ZZZ', '2024-04-01', '2024-04-01'],
    ]);
    expect(fields).toMatchObject({
      'aapl/open.day': { start: 0, values: f32(90, NAN, 26 * 4.4) },
      'aapl/high.day': { start: 0, values: f32(110, NAN, 26 * 4.4) },
      'aapl/close.day': { start: 0, values: f32(100, NAN, 26 * 4.4) },
      'aapl/volume.day': { start: 0, values: f32(50, NAN, 400 / 4.4) },
      'aapl/factor.day': { start: 0, values: f32(1, NAN, 4.4) },
      'aapl/change.day': { start: 0, values: f32(NAN, NAN, 104 / 100 - 1) },
      'aapl/vwap.day': { start: 0, values: [NAN, NAN, NAN] },
      'zzz/close.day': { start: 1, values: f32(7.1) },
    });
    expect(Object.keys(fields)).toHaveLength(16);
  });

  it('gives each life of a ticker a line, and no change across them', async () => {
    const starts = ['2024-01-02', '2024-01-08'].map((day) => dayNumberOf(tradingDay(day)));
    const rows = bars('FB', ['2024-01-02', '2024-01-03', '2024-01-09', '2024-01-10']);
    await exported('lives', rows, { lives: new Map([['FB', starts]]) });
    const { instruments, fields } = await read('lives');
    expect(instruments).toEqual([
      ['FB', '2024-01-02', '2024-01-03'],
      ['FB', '2024-01-09', '2024-01-10'],
    ]);
    expect(fields['fb/change.day']?.values).toEqual(
      f32(NAN, 11 / 10 - 1, NAN, NAN, NAN, NAN, 13 / 12 - 1).slice(0, 7),
    );
  });

  it('exports features beside fields, and nothing for NULL', async () => {
    const rows = [
      { symbol: 'A', day: '2024-01-02', close: 1, features: { KMID: 0.1, vwap: 3 } },
      { symbol: 'A', day: '2024-01-03', close: 1, features: { KMID: null, vwap: 4 } },
    ];
    await exported('features', rows, { fields: ['close', 'vwap'], features: ['KMID'] });
    const { fields } = await read('features');
    expect(Object.keys(fields)).toEqual(['a/close.day', 'a/kmid.day', 'a/vwap.day']);
    expect(fields['a/kmid.day']?.values).toEqual(f32(0.1, NAN));
    expect(fields['a/vwap.day']?.values).toEqual([3, 4]);
  });

  it('takes only the days and symbols asked for, and still knows the close before', async () => {
    const rows = [...bars('A', ['2023-12-28', '2024-01-03', '2024-01-04']), ...bars('B', ['2024-01-02'])];
    await exported('some', rows, {
      from: tradingDay('2024-01-01'),
      to: tradingDay('2024-01-03'),
      symbols: ['A', 'C'],
    });
    const { calendars, instruments, fields } = await read('some');
    expect(calendars['day']).toEqual(['2024-01-03']);
    expect(instruments).toEqual([['A', '2024-01-03', '2024-01-03']]);
    expect(fields['a/change.day']?.values).toEqual(f32(11 / 10 - 1));
  });

  it('says what is called otherwise', async () => {
    const rows = ['NA', 'CON', 'BACPB', 'BACpB'].flatMap((symbol) => bars(symbol, ['2024-01-02']));
    const { renamed } = await exported('renamed', rows);
    expect(renamed.map(({ symbol, instrument }) => [symbol, instrument])).toEqual([
      ['BACpB', 'BAC%70B'],
      ['NA', '%4EA'],
    ]);
    expect((await read('renamed')).instruments.map(([name]) => name)).toEqual([
      'BACPB',
      'BAC%70B',
      'CON',
      '%4EA',
    ]);
    expect(await readdir(folder.at('renamed', 'features'))).toEqual([
      '%4ea',
      '_qlib_con',
      'bac%70b',
      'bacpb',
    ]);
    expect(await readFile(folder.at('renamed', 'renamed.tsv'), 'utf8')).toContain('NA\t%4EA\ttoken\n');
  });

  it('refuses to export nothing', async () => {
    await expect(exported('nothing', bars('A', ['2024-01-02']), { symbols: ['B'] })).rejects.toMatchObject({
      code: 'E_NOT_HELD',
    });
    await expect(exported('nothing', [])).rejects.toMatchObject({ code: 'E_NOT_HELD' });
    await expect(readdir(folder.at('nothing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('minutes', () => {
  const minutes = (day: string, times: readonly string[]): readonly MadeRow[] =>
    times.map((time, index) => ({
      symbol: 'SPY',
      day,
      time,
      open: index,
      high: index + 2,
      low: index - 2,
      close: index + 1,
      volume: index + 1,
      total: 2,
    }));
  const rows = [
    ...minutes('2024-03-08', ['14:29', '14:30', '14:33', '14:35', '20:59', '21:00']),
    ...minutes('2024-03-11', ['13:30']),
  ];
  const minutely = { dataset: 'stocks_minute', fields: ['close', 'change', 'volume'] } as const;

  it('stand on the minutes of the session, with spans to the end of the last day', async () => {
    await exported('minutes', rows, { ...minutely, freq: { name: '1min', minutes: 1 } });
    const { calendars, instruments, fields } = await read('minutes');
    expect(calendars['1min']).toHaveLength(780);
    expect(instruments).toEqual([['SPY', '2024-03-08', '2024-03-11 23:59:00']]);
    const close = fields['spy/close.1min'];
    expect(close?.start).toBe(0);
    expect([0, 1, 3, 5, 389, 390].map((row) => close?.values[row])).toEqual([4, NAN, 6, 8, 10, 2]);
    expect(fields['spy/change.1min']?.values[0]).toBe(1);
    expect(fields['spy/change.1min']?.values[390]).toBe(NAN);
  });

  it('are folded to longer bars of the session', async () => {
    const five = {
      ...minutely,
      freq: { name: '5min', minutes: 5 },
      fields: ['open', 'high', 'low', 'close', 'volume', 'vwap'],
    } as const;
    await exported('five', rows, five);
    const { calendars, fields } = await read('five');
    expect(calendars['5min']?.slice(0, 2)).toEqual(['2024-03-08 09:30:00', '2024-03-08 09:35:00']);
    const at = (name: string) => [0, 1, 77, 78].map((row) => fields[`spy/${name}.5min`]?.values[row]);
    expect(at('open')).toEqual([2, 6, 8, 0]);
    expect(at('high')).toEqual([8, 10, 12, 4]);
    expect(at('low')).toEqual([-2, 2, 4, -4]);
    expect(at('close')).toEqual([6, 8, 10, 2]);
    expect(at('volume')).toEqual([2.5, 2, 2.5, 0.5]);
    expect(at('vwap')[0]).toBe(Math.fround((2 * ((4 / 3) * 2 + (7 / 3) * 3)) / 5));
  });

  it('share a folder with days, each keeping the other', async () => {
    await exported('both', [...bars('SPY', ['2024-03-07', '2024-03-08']), ...bars('OLD', ['2024-03-07'])]);
    await exported('both', rows, { ...minutely, freq: { name: '1min', minutes: 1 } });
    const { calendars, instruments, fields } = await read('both');
    expect(Object.keys(calendars).sort()).toEqual(['1min', 'day']);
    expect(instruments).toEqual([
      ['OLD', '2024-03-07', '2024-03-07 23:59:00'],
      ['SPY', '2024-03-07', '2024-03-11 23:59:00'],
    ]);
    expect(fields['spy/close.day']?.values).toEqual([10, 11]);
    expect(fields['spy/close.1min']?.values).toHaveLength(391);
    expect(fields['old/close.day']?.values).toEqual([10]);
  });
});

describe('exporting again', () => {
  const days = ['2023-12-28', '2023-12-29', '2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05'];

  it('does nothing when silver is the same', async () => {
    const rows = bars('A', days);
    await exported('same', rows);
    expect(await exported('same', rows)).toMatchObject({ action: 'fresh', symbols: 1, filesWritten: 0 });
  });

  it('appends new days, new symbols and new lives in place', async () => {
    const starts = ['2023-12-28', '2024-01-05'].map((day) => dayNumberOf(tradingDay(day)));
    const lives = { lives: new Map([['C', starts]]) };
    const old = [...bars('A', days.slice(0, 4)), ...bars('C', days.slice(0, 2))];
    await exported('append', old, lives);
    const rows = [
      ...bars('A', days),
      ...bars('B', days.slice(4)),
      ...old.slice(4),
      ...bars('C', days.slice(5), 3),
    ];
    expect(await exported('append', rows, lives)).toMatchObject({
      action: 'appended',
      bars: 11,
      filesWritten: 24,
    });
    await exported('anew', rows, lives);
    expect(await read('append')).toEqual(await read('anew'));
    expect(await readFile(folder.at('append', 'barlake.json'))).toEqual(
      await readFile(folder.at('anew', 'barlake.json')),
    );
    expect((await read('append')).fields['c/change.day']?.values.at(-1)).toBe(NAN);
  });

  it('writes only the files that a correction touches, and shows them at once', async () => {
    const rows = [...bars('A', days), ...bars('B', days)];
    await exported('corrected', rows);
    const mended = rows.map((row) =>
      row.symbol === 'B' && row.day === days[2] ? { ...row, volume: 5 } : row,
    );
    expect(await exported('corrected', mended)).toMatchObject({
      action: 'written',
      filesWritten: 1,
      filesKept: 15,
    });
    await exported('corrected-anew', mended);
    expect(await read('corrected')).toEqual(await read('corrected-anew'));
    expect(await readdir(folder.at('corrected', '.generations'))).toHaveLength(1);
  });

  it('gives what a first export gives, whatever has changed in between', { timeout: 60_000 }, async () => {
    const change = fc.record({
      symbol: fc.constantFrom('A', 'NA', 'Na', 'B'),
      day: fc.integer({ min: 0, max: days.length - 1 }),
      close: fc.integer({ min: 1, max: 5 }),
      removed: fc.boolean(),
      until: fc.integer({ min: 2, max: days.length }),
    });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 5 }), async (changes) => {
        const name = `round-${(round += 1)}`;
        const market = new Map<string, MadeRow>();
        for (const symbol of ['A', 'Z'])
          for (const row of bars(symbol, days)) market.set(`${symbol} ${row.day}`, row);
        for (const { symbol, day, close, removed, until } of changes) {
          const at = `${symbol} ${days[day]}`;
          if (removed) market.delete(at);
          else market.set(at, { symbol, day: days[day] ?? '', close, split: close, total: close / 2 });
          const rows = [...market.values()].filter((row) => row.day <= (days[until - 1] ?? ''));
          await exported(name, rows);
          await rm(folder.at('fresh'), { recursive: true, force: true });
          await exported('fresh', rows);
          expect(await read(name)).toEqual(await read('fresh'));
        }
      }),
      { numRuns: 5 },
    );
  });
});

describe('a run that ended early', () => {
  const days = ['2024-01-02', '2024-01-03', '2024-01-04'];
  const current = (name: string, ...rest: readonly string[]) => folder.at(name, '.current', ...rest);

  it('leaves no trace of a generation that nobody saw', async () => {
    await exported('early', bars('A', days));
    await mkdir(folder.at('early', '.generations', 'g-2', 'features'), { recursive: true });
    await symlink('.generations/g-2', folder.at('early', '.current.new'));
    await exported('early', bars('A', days));
    expect(await readdir(folder.at('early', '.generations'))).toEqual(['g-1']);
    expect(await readdir(folder.at('early'))).not.toContain('.current.new');
  });

  it('has what it appended taken back, unless its calendar is out', async () => {
    await exported('back', bars('A', days.slice(0, 2)));
    const state = await readFile(current('back', 'barlake.json'));
    const before = await read('back');
    await exported('back', [...bars('A', days), ...bars('B', days.slice(2))]);
    const after = await read('back');
    const next = await readFile(current('back', 'barlake.json'));
    // As it was after the last bin: the old state and the old calendar.
    await writeFile(current('back', 'barlake.json'), state);
    await writeFile(current('back', '.appending'), '');
    await writeFile(current('back', 'calendars', 'day.txt'), '2024-01-02\n2024-01-03\n');
    expect(await exported('back', bars('A', days.slice(0, 2)))).toMatchObject({ action: 'fresh' });
    expect(await read('back')).toEqual(before);
    // And after the calendar.
    await exported('back', [...bars('A', days), ...bars('B', days.slice(2))]);
    await writeFile(current('back', 'barlake.json'), state);
    await writeFile(current('back', '.appending'), '');
    await writeFile(current('back', '.barlake.next.json'), next);
    expect(await exported('back', [...bars('A', days), ...bars('B', days.slice(2))])).toMatchObject({
      action: 'fresh',
    });
    expect(await read('back')).toEqual(after);
    expect(await readdir(current('back'))).not.toContain('.appending');
  });

  it('has links put up that are missing', async () => {
    await exported('links', bars('A', days));
    await rm(folder.at('links', 'calendars'));
    await exported('links', bars('A', days));
    expect((await read('links')).calendars['day']).toEqual(days);
  });

  it('is told of a file that lost its end', async () => {
    await exported('short', bars('A', days.slice(0, 2)));
    await writeFile(folder.at('short', 'features', 'a', 'close.day.bin'), Buffer.alloc(4));
    await expect(exported('short', bars('A', days))).rejects.toMatchObject({ code: 'E_PARTITION_DAMAGED' });
    await exported('short', bars('A', days), { rebuild: true });
    expect((await read('short')).fields['a/close.day']?.values).toEqual([10, 11, 12]);
  });
});
