import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { writeArrow } from '../../src/lake/query/write-arrow.ts';
import { openTestEngine, type ReadAnswer, type TestEngine } from '../support/open-engine.ts';
import { openSilverBench, type SilverBench } from '../support/silver-bench.ts';

const FROM = tradingDay('2025-12-15');
const TO = tradingDay('2026-01-09');
const DATASETS = ['stocks_daily', 'stocks_minute'] as const;
const DAILY = { asset: 'stocks', timeframe: '1d' } as const;
const MINUTE = { asset: 'stocks', timeframe: '1m' } as const;

let bench: SilverBench;
let engine: TestEngine;
/** What bronze alone answers. */
let before: { readonly daily: ReadAnswer; readonly minute: ReadAnswer; readonly features: ReadAnswer };

beforeAll(async () => {
  bench = await openSilverBench({ datasets: DATASETS, from: FROM, to: TO, symbols: 4 });
  const { code, out } = await bench.sync([...DATASETS, '--from', FROM, '--to', '2026-01-07']);
  if (code !== 0) throw new Error(`sync ended with ${code}: ${out}`);
  engine = await openTestEngine(bench.root, bench.folder.path);
  before = {
    daily: await engine.ask(DAILY),
    minute: await engine.ask({ ...MINUTE, from: tradingDay('2026-01-02') }),
    features: await engine.ask({ ...DAILY, features: ['daily_return', 'relative_volume'] }),
  };
  await bench.build([...DATASETS]);
}, 120_000);
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
});

describe('where bars are read', () => {
  it('is silver once that is built, with the same rows, in an engine that was open before', async () => {
    expect(before.daily.origins).toEqual(['bronze']);
    const daily = await engine.ask(DAILY);
    expect(daily.origins).toEqual(['silver']);
    expect(daily.rows).toEqual(before.daily.rows);
    const minute = await engine.ask({ ...MINUTE, from: tradingDay('2026-01-02') });
    expect(minute.origins).toEqual(['silver']);
    expect(minute.rows).toEqual(before.minute.rows);
  });

  it('is bronze for days that silver was not built with, and no bar comes twice', async () => {
    await using other = await openTestEngine(bench.root, bench.folder.path);
    const held = (await other.ask(DAILY)).rows.length;
    await bench.sync(['stocks_daily', '--from', '2026-01-08', '--to', TO]);
    const { origins, rows } = await other.ask(DAILY);
    expect(new Set(origins)).toEqual(new Set(['silver', 'bronze']));
    const keys = new Set(rows.map(({ symbol, date }) => `${String(symbol)} ${String(date)}`));
    expect(keys.size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(held);
    const [{ count } = {}] = await bench.sql('SELECT count(*) AS count FROM stocks_daily');
    expect(rows.length).toBe(count);
  });

  it('is bronze when a file of silver is gone', async () => {
    await bench.build([...DATASETS]);
    const path = 'silver/stocks_minute/year=2026/month=01/part-0.parquet';
    await rm(join(bench.root, path));
    const { origins, rows } = await engine.ask({ ...MINUTE, from: tradingDay('2026-01-02') });
    expect([...origins]).toEqual(['bronze']);
    expect(rows).toEqual(before.minute.rows);
    await bench.build([...DATASETS]);
  });
});

describe('features', () => {
  it('are the same out of silver as computed', async () => {
    const names = ['daily_return', 'relative_volume'];
    const asked = { ...DAILY, features: names, to: tradingDay('2026-01-07') };
    const { rows, names: columns } = await engine.ask(asked);
    expect(columns.slice(-2)).toEqual(names);
    expect(rows).toEqual(before.features.rows);
    expect(rows.some((row) => row['daily_return'] !== null)).toBe(true);
  });

  it('stand beside expressions, whose values are those of the formula', async () => {
    const { rows } = await engine.ask({
      ...DAILY,
      columns: ['symbol', 'date', 'close'],
      features: ['daily_return'],
      expressions: [{ name: 'again', text: '$close/Ref($close,1)-1' }],
      order: 'time',
      isDescending: true,
    });
    expect(Object.keys(rows[0] ?? {})).toEqual(['symbol', 'date', 'close', 'daily_return', 'again']);
    expect(rows.map((row) => row['again'])).toEqual(rows.map((row) => row['daily_return']));
    const days = rows.map(({ date }) => String(date));
    expect(days).toEqual(days.toSorted().toReversed());
  });

  it.each([
    [{ ...DAILY, features: ['no_such_feature'] }, 'E_FEATURES'],
    [{ ...DAILY, expressions: [{ name: 'x', text: '$close/(' }] }, 'E_EXPRESSION'],
    [{ ...DAILY, expressions: [{ name: 'Close', text: '$close' }] }, 'E_USAGE'],
    [
      { ...DAILY, features: ['daily_return'], expressions: [{ name: 'DAILY_RETURN', text: '$close' }] },
      'E_USAGE',
    ],
    [{ asset: 'stocks', timeframe: '1h', features: ['daily_return'] }, 'E_FEATURES'],
    [{ ...DAILY, columns: ['clsoe'] }, 'E_USAGE'],
    [{ asset: 'stocks', timeframe: '1d', dataset: 'stocks_minute' }, 'E_USAGE'],
    [{ asset: 'stocks', timeframe: '1d', dataset: "x'; DROP TABLE bars" }, 'E_DATASET'],
  ] as const)('and what cannot be had is refused: %j', async (request, code) => {
    await expect(engine.ask(request)).rejects.toMatchObject({ code });
  });
});

describe('rows', () => {
  it('come by symbol or by time, first or last first, as many as asked for', async () => {
    const columns = ['symbol', 'date'];
    const { rows: all } = await engine.ask({ ...DAILY, columns });
    const [symbol = ''] = all.map((row) => String(row['symbol']));
    const own = all.filter((row) => row['symbol'] === symbol);
    const last = await engine.ask({ ...DAILY, columns, symbols: [symbol], isDescending: true, limit: 2 });
    expect(last.rows).toEqual(own.toReversed().slice(0, 2));
    const byTime = await engine.ask({ ...DAILY, columns, order: 'time' });
    const key = (row: Readonly<Record<string, unknown>>) => `${String(row['date'])} ${String(row['symbol'])}`;
    expect(byTime.rows.map(key)).toEqual(all.map(key).toSorted());
  });

  it.each([DAILY, MINUTE])(
    'of one symbol are in order over the files of silver: $timeframe',
    async (bars) => {
      const range = { ...bars, to: tradingDay('2026-01-07'), columns: ['symbol', 'timestamp'] };
      const { origins, rows: all } = await engine.ask(range);
      expect(origins).toEqual(['silver']);
      const years = new Set(all.map(({ timestamp }) => String(timestamp).slice(0, 4)));
      expect(years).toEqual(new Set(['2025', '2026']));
      for (const symbol of new Set(all.map((row) => String(row['symbol'])))) {
        const own = all.filter((row) => row['symbol'] === symbol);
        for (const order of ['symbol', 'time'] as const) {
          expect((await engine.ask({ ...range, symbols: [symbol], order })).rows).toEqual(own);
        }
      }
    },
  );

  it('start at or after one instant and before the other', async () => {
    const { rows } = await engine.ask({
      ...MINUTE,
      columns: ['timestamp'],
      startMs: Date.parse('2026-01-05T14:30:00Z'),
      endMs: Date.parse('2026-01-05T14:33:00Z'),
    });
    const times = [...new Set(rows.map(({ timestamp }) => String(timestamp)))].toSorted();
    expect(times).toEqual(['2026-01-05T14:30:00Z', '2026-01-05T14:31:00Z', '2026-01-05T14:32:00Z']);
    const hours = await engine.ask({
      asset: 'stocks',
      timeframe: '1h',
      columns: ['timestamp'],
      startMs: Date.parse('2026-01-05T15:00:00Z'),
      endMs: Date.parse('2026-01-05T16:00:00Z'),
    });
    expect(new Set(hours.rows.map(({ timestamp }) => timestamp))).toEqual(new Set(['2026-01-05T15:00:00Z']));
  });

  it('are the same in Arrow', async () => {
    const answer = await engine.bars({ ...MINUTE, from: tradingDay('2026-01-05') });
    const pieces: Uint8Array[] = [];
    for await (const piece of writeArrow(answer)) pieces.push(piece);
    const table = tableFromIPC(Buffer.concat(pieces));
    const { rows, names } = await engine.ask({ ...MINUTE, from: tradingDay('2026-01-05') });
    expect(table.schema.names).toEqual(names);
    expect([...(table.getChild('close') ?? [])]).toEqual(rows.map(({ close }) => close));
    expect([...(table.getChild('symbol') ?? [])]).toEqual(rows.map(({ symbol }) => symbol));
  });

  it('are none for what is not held, with the same columns', async () => {
    const nothing = await engine.ask({ ...DAILY, symbols: ['NONE'] });
    expect([nothing.rows, nothing.names]).toEqual([[], before.daily.names]);
    const never = await engine.ask({
      ...DAILY,
      from: tradingDay('1999-01-01'),
      to: tradingDay('1999-01-31'),
    });
    expect([never.rows, never.names, never.origins]).toEqual([[], before.daily.names, []]);
  });
});

describe('an engine with many readers', () => {
  it('answers all of them, and gives back what a reader leaves unread', async () => {
    const many = Array.from({ length: 60 }, async () => engine.ask({ ...DAILY, columns: ['close'] }));
    const counts = new Set((await Promise.all(many)).map(({ rows }) => rows.length));
    expect(counts.size).toBe(1);
    for (let index = 0; index < 40; index += 1) {
      const answer = await engine.bars(MINUTE);
      for await (const batch of answer.batches) if (batch.rowCount > 0) break;
    }
    expect((await engine.ask(DAILY)).rows.length).toBeGreaterThan(0);
  });

  it('stops with the signal’s reason', async () => {
    const stop = new AbortController();
    await using other = await openTestEngine(bench.root, bench.folder.path, stop.signal);
    stop.abort(new Error('enough'));
    await expect(other.ask(DAILY)).rejects.toThrow('enough');
  });
});
