import { access } from 'node:fs/promises';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planDocumentSchema } from '../../contract/cli/plan.ts';
import { statusDocumentSchema, symbolStatusDocumentSchema } from '../../contract/cli/status.ts';
import { syncDocumentSchema } from '../../contract/cli/sync.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type Bar, type OpenedLake, openLake, type SyncProgress } from '../../src/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { readParquet } from '../support/sample-lake.ts';
import { bothEnv } from '../support/stand-in.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

const FROM = '2024-01-02';
const TO = '2024-01-12';
/** Trading days of the range. */
const DAYS = 9;
const RANGE = { datasets: ['stocks_daily', 'stocks_minute'], from: FROM, to: TO } as const;

let folder: TempFolder;
let vendor: Sandbox;
let lake: OpenedLake;
const progress: SyncProgress[] = [];

const open = async (options: Parameters<typeof openLake>[1] = {}): Promise<OpenedLake> =>
  openLake('lake', { cwd: folder.path, env: { HOME: folder.path, ...bothEnv(vendor) }, ...options });

beforeAll(async () => {
  folder = await makeTempFolder('library');
  vendor = await startSandbox({
    symbols: 6,
    from: tradingDay(FROM),
    to: tradingDay('2024-01-19'),
    datasets: RANGE.datasets,
  });
  lake = await open({ create: true });
  await lake.sync({ ...RANGE, onProgress: (step) => progress.push(step) });
});
afterAll(async () => {
  await lake.close();
  await vendor[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const daily = { dataset: 'stocks_daily', symbols: 'AAPL' } as const;

describe('opening a lake', () => {
  it('finds a folder without one, unless it may be made', async () => {
    await expect(openLake('nowhere', { cwd: folder.path, env: {} })).rejects.toMatchObject({
      code: 'E_LAKE_MISSING',
    });
    await using later = await openLake('nowhere', { cwd: folder.path, env: {}, create: true });
    await expect(later.status()).rejects.toMatchObject({ code: 'E_LAKE_MISSING' });
    await expect(access(folder.at('nowhere'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('takes settings in the shape of barlake.yaml, and finds what is wrong with them', async () => {
    await using small = await open({ settings: { sql: { timeoutSeconds: 1 } } });
    const endless = small.sql('SELECT count(*) FROM range(1000000000000)');
    await expect(endless.toArray()).rejects.toMatchObject({ details: { timeoutSeconds: 1 } });
    const wrong = { sql: { timeoutSecond: 1 } } as object;
    await expect(open({ settings: wrong })).rejects.toMatchObject({
      code: 'E_CONFIG',
      message: expect.stringContaining('timeoutSecond') as string,
    });
  });
});

describe('bars', () => {
  it('come as Arrow batches, as objects, as a table and as a stream, and can be asked for again', async () => {
    const bars = lake.bars(daily);
    let rows = 0;
    for await (const batch of bars) rows += batch.numRows;
    expect(rows).toBe(DAYS);
    const objects = await bars.toArray();
    expect(objects).toHaveLength(DAYS);
    expect(objects[0]).toMatchObject({ symbol: 'AAPL', date: FROM, timestamp: expect.any(Date) as Date });
    expect(typeof objects[0]?.close).toBe('number');
    const table = await bars.toTable();
    expect(table.getChild('close')?.toArray()).toEqual(Float64Array.from(objects, ({ close }) => close));
    const stream = tableFromIPC(Buffer.concat(await Array.fromAsync(bars.toArrow())));
    expect(stream.toArray().map(String)).toEqual(table.toArray().map(String));
  });

  it('are narrowed down, put together, ordered and adjusted as on the command line', async () => {
    const last = lake.bars({ ...daily, columns: ['date'], descending: true, limit: 2 });
    expect(await last.toArray()).toEqual([{ date: TO }, { date: '2024-01-11' }]);
    const hour = { from: '2024-01-03T09:30-05:00', to: new Date('2024-01-03T15:30:00Z') };
    const minutes = lake.bars({ dataset: 'stocks_minute', symbols: ['AAPL'], ...hour });
    const five = lake.bars({ asset: 'stocks', timeframe: '5m', symbols: 'AAPL', ...hour });
    const sum = (rows: readonly Bar[]): number =>
      rows.reduce((total, bar) => total + Number(bar['volume']), 0);
    const [short, long] = [await minutes.toArray(), await five.toArray()];
    expect(long.length).toBeLessThan(short.length);
    expect(sum(long)).toBeCloseTo(sum(short), 6);
    expect(short.every(({ timestamp }) => timestamp < hour.to)).toBe(true);
    let origins: readonly string[] = [];
    await lake
      .bars({
        ...daily,
        onFacts: (facts) => {
          ({ origins } = facts);
        },
      })
      .toArray();
    expect(origins).toEqual(['bronze']);
  });

  it('are written to a file that is not in the lake', async () => {
    const path = folder.at('bars.parquet');
    await lake.bars({ ...daily, columns: ['symbol', 'date'], limit: 1 }).writeParquet('bars.parquet');
    expect(await readParquet(path)).toEqual([['AAPL', FROM]]);
    await expect(lake.bars(daily).writeParquet('lake/bars.parquet')).rejects.toMatchObject({
      code: 'E_USAGE',
    });
  });

  it.each([
    [{}, 'E_USAGE'],
    [{ dataset: 'stock_daily' }, 'E_DATASET'],
    [{ dataset: 'stocks_daily', symbol: 'AAPL' }, 'E_USAGE'],
    [{ dataset: 'stocks_daily', symbols: [] }, 'E_USAGE'],
    [{ dataset: 'stocks_daily', symbols: 'A B' }, 'E_SYMBOL'],
    [{ dataset: 'stocks_daily', from: '2024-01-99' }, 'E_DATE'],
    [{ dataset: 'stocks_daily', from: '2024-01-02T09:30' }, 'E_DATE'],
    [{ dataset: 'stocks_daily', from: '2024-01-05', to: '2024-01-04' }, 'E_DATE'],
    [{ dataset: 'stocks_daily', from: new Date(Number.NaN) }, 'E_DATE'],
    [{ dataset: 'stocks_daily', columns: ['clsoe'] }, 'E_USAGE'],
    [{ dataset: 'stocks_daily', limit: -1 }, 'E_USAGE'],
    [{ dataset: 'stocks_daily', adjust: 'dividends' }, 'E_USAGE'],
    [{ dataset: 'stocks_daily', asOf: '2024-01-05' }, 'E_USAGE'],
    [{ dataset: 'stocks_daily', order: 'price' }, 'E_USAGE'],
    [{ asset: 'bonds', timeframe: '1d' }, 'E_USAGE'],
    [{ asset: 'stocks', timeframe: '2h' }, 'E_USAGE'],
  ])('refuse %j with %s', async (query, code) => {
    const bars = lake.bars(query as Parameters<OpenedLake['bars']>[0]);
    await expect(bars.toArray()).rejects.toMatchObject({ code });
  });
});

describe('features', () => {
  it('come beside symbol, instant and day', async () => {
    const rows = await lake
      .features({ ...daily, expressions: { change: '$close/Ref($close,1)-1', range: '$high-$low' } })
      .toArray();
    expect(rows).toHaveLength(DAYS);
    expect(Object.keys(rows[0] ?? {})).toEqual(['symbol', 'timestamp', 'date', 'change', 'range']);
    expect(rows[0]?.['change']).toBeNull();
    const bars = await lake.bars(daily).toArray();
    expect(rows[1]?.['change']).toBeCloseTo((bars[1]?.close ?? 0) / (bars[0]?.close ?? 1) - 1, 6);
  });

  it('have to be named', async () => {
    await expect(lake.features(daily).toArray()).rejects.toMatchObject({ code: 'E_USAGE' });
  });
});

describe('sql', () => {
  it('binds values, in a list or in a template', async () => {
    const odd = "x' OR 'a' = 'a";
    const sql = 'SELECT count(*) AS n FROM stocks_daily WHERE symbol = ? AND date >= ?';
    expect(await lake.sql(sql, { values: ['AAPL', '2024-01-11'] }).toArray()).toEqual([{ n: 2 }]);
    expect(await lake.sql(sql, { values: [odd, '2024-01-11'] }).toArray()).toEqual([{ n: 0 }]);
    expect(
      await lake.sql<{
        n: number;
      }>`SELECT count(*) AS n FROM stocks_daily WHERE symbol = ${'AAPL'}`.toArray(),
    ).toEqual([{ n: DAYS }]);
    const since = new Date('2024-01-11T00:00:00Z');
    expect(
      await lake.sql`SELECT count(*) AS n FROM stocks_daily WHERE symbol = 'AAPL' AND timestamp > ${since}`.toArray(),
    ).toEqual([{ n: 2 }]);
    const file = folder.at('sql.parquet');
    await lake.sql`SELECT symbol, max(date) AS last FROM stocks_daily WHERE symbol = ${'AAPL'} GROUP BY 1;`.writeParquet(
      file,
    );
    expect(await readParquet(file)).toEqual([['AAPL', TO]]);
  });

  it('gives values that programs know', async () => {
    const rows =
      lake.sql(`SELECT 9007199254740993 AS wide, 7::BIGINT AS small, 1.5::DECIMAL(9, 2) AS exact, true AS yes,
      TIMESTAMPTZ '2024-01-02 14:30:00Z' AS at, DATE '2024-01-02' AS day, NULL AS nothing, [1, NULL] AS list,
      {'a': 1::BIGINT, 'b': [DATE '2024-01-03']} AS struct, MAP {1: 'x'} AS map, INTERVAL 2 DAY AS span`);
    expect(await rows.toArray()).toEqual([
      {
        wide: 9_007_199_254_740_993n,
        small: 7,
        exact: 1.5,
        yes: true,
        at: new Date('2024-01-02T14:30:00Z'),
        day: '2024-01-02',
        nothing: null,
        list: [1, null],
        struct: { a: 1, b: ['2024-01-03'] },
        map: [{ key: 1, value: 'x' }],
        span: '2 days',
      },
    ]);
  });

  it('is stopped by its signal, and frees its place when a loop is left', async () => {
    await using narrow = await open({ settings: { sql: { atOnce: 1 } } });
    const stop = new AbortController();
    const endless = narrow.sql('SELECT count(*) FROM range(1000000000000)', { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(endless.toArray()).rejects.toThrow('enough');
    for await (const row of narrow.sql('SELECT i FROM range(100000) AS t(i)').rows()) {
      expect(row).toEqual({ i: 0 });
      break;
    }
    expect(await narrow.sql('SELECT 1 AS a').toArray()).toEqual([{ a: 1 }]);
  });

  it('can name the tables that tables() lists', async () => {
    const tables = await lake.tables();
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['stocks_daily', 'partitions']));
    expect(tables.find(({ name }) => name === 'runs')?.columns.map(({ name }) => name)).toContain('started');
  });
});

describe('symbols', () => {
  it('are those that have bars, and can be searched for', async () => {
    const all = await lake.symbols();
    expect(all.length).toBeGreaterThanOrEqual(6);
    const [apple, ...others] = await lake.symbols({ search: 'aapl', asset: 'stocks', limit: 1 });
    expect(apple).toMatchObject({ symbol: 'AAPL', from: FROM, to: TO });
    expect(others).toEqual([]);
    expect(await lake.symbols({ asset: 'crypto' })).toEqual([]);
  });
});

describe('status, plan and sync', () => {
  it('give the documents of the command line', async () => {
    const status = statusDocumentSchema.parse(await lake.status());
    expect(status.datasets.map(({ dataset, days }) => [dataset, days])).toContainEqual([
      'stocks_daily',
      DAYS,
    ]);
    const symbol = symbolStatusDocumentSchema.parse(await lake.status('AAPL'));
    expect(symbol.datasets.map(({ dataset }) => dataset)).toEqual(['stocks_daily', 'stocks_minute']);
    const plan = planDocumentSchema.parse(await lake.plan({ ...RANGE, to: '2024-01-19', tasks: true }));
    expect(plan.tasks?.length).toBeGreaterThan(0);
    const again = syncDocumentSchema.parse(await lake.sync(RANGE));
    expect(again).toMatchObject({ state: 'done', tasks: { done: 0, failed: 0 } });
  });

  it('tell how far they have come', () => {
    expect(progress[0]).toMatchObject({ phase: 'planning', tasks: 0 });
    const last = progress.findLast(({ phase }) => phase === 'bars');
    expect(last?.tasksDone).toBe(last?.tasks);
    expect(last?.tasks).toBeGreaterThanOrEqual(2 * DAYS);
    expect(last?.bytes).toBeGreaterThan(0);
  });

  it('let new bars be read by a lake that was open before', async () => {
    const newest = lake.bars({ ...daily, from: '2024-01-16', columns: ['date'] });
    expect(await newest.toArray()).toEqual([]);
    await lake.sync({ datasets: 'stocks_daily', from: '2024-01-16', to: '2024-01-16' });
    expect(await newest.toArray()).toEqual([{ date: '2024-01-16' }]);
  });

  it.each([
    [{ datasets: 'stock_daily' }, 'E_DATASET'],
    [{ dataset: 'stocks_daily' }, 'E_USAGE'],
    [{ through: 'platinum' }, 'E_USAGE'],
    [{ mode: 'all' }, 'E_USAGE'],
    [{ from: '2024-1-1' }, 'E_DATE'],
  ])('refuse %j with %s', async (query, code) => {
    await expect(lake.plan(query as Parameters<OpenedLake['plan']>[0])).rejects.toMatchObject({ code });
  });
});

describe('closing a lake', () => {
  it('ends what is being read, and everything after it', async () => {
    const short = await open();
    const rows = short.sql('SELECT i FROM range(100000000) AS t(i)').rows()[Symbol.asyncIterator]();
    await rows.next();
    const endless = short.sql('SELECT count(*) FROM range(1000000000000)').toArray();
    setTimeout(() => void short.close(), 50);
    await expect(endless).rejects.toMatchObject({ code: 'E_CANCELLED' });
    await expect(short.status()).rejects.toMatchObject({ code: 'E_CANCELLED' });
    await expect(short.bars(daily).toArray()).rejects.toMatchObject({ code: 'E_CANCELLED' });
    await rows.return?.();
    await short.close();
  });
});
