import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusDocumentSchema, symbolStatusDocumentSchema } from '../../contract/cli/status.ts';
import { openLakeBuilder } from '../support/lake-builder.ts';
import { runInside } from '../support/run-barlake.ts';
import {
  barLine,
  CLOSE,
  makeSampleLake,
  OPEN,
  OPTION,
  readParquet,
  type SampleLake,
  VOLUME,
} from '../support/sample-lake.ts';

let sample: SampleLake;

beforeAll(async () => {
  sample = await makeSampleLake('reading');
});

afterAll(async () => sample[Symbol.asyncDispose]());

async function json(...args: readonly string[]): Promise<unknown> {
  const { code, out, err } = await sample.run(...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

describe('barlake status', () => {
  it('tells what every dataset holds and lacks', async () => {
    const document = statusDocumentSchema.parse(await json('status', '--json'));
    expect(document.datasets.map(({ dataset, layer, days, rows }) => [dataset, layer, days, rows])).toEqual([
      ['stocks_daily', 'bronze', 4, 24],
      ['stocks_minute', 'bronze', 1, 2],
      ['options_daily', 'bronze', 1, 1],
      ['crypto_daily', 'bronze', 1, 0],
    ]);
    expect(document.datasets[0]).toMatchObject({
      gaps: 2,
      absentDays: 1,
      quarantined: 1,
      watermark: '2024-01-05',
    });
  });

  it('lays it out for a person', async () => {
    const { out } = await sample.run('status');
    expect(out).toMatch(/^stocks_daily +bronze +4 +2 +2024-01-02 +2024-01-09 +2024-01-05$/m);
    expect(out).toMatch(/ends [\d,]+ trading days before the latest published one/);
  });

  it('tells what it holds of one symbol, whose case matters', async () => {
    const document = symbolStatusDocumentSchema.parse(await json('status', 'AAPL', '--json'));
    expect(document.datasets).toEqual([
      {
        dataset: 'stocks_daily',
        from: '2024-01-02',
        to: '2024-01-09',
        days: 4,
        bars: 4,
        lastClose: CLOSE,
        lastBar: '2024-01-09T05:00:00Z',
        withoutBars: [],
        notHeld: ['2024-01-04', '2024-01-08'],
      },
      {
        dataset: 'stocks_minute',
        from: '2024-01-02',
        to: '2024-01-02',
        days: 1,
        bars: 2,
        lastClose: CLOSE,
        lastBar: '2024-01-02T14:31:00Z',
        withoutBars: [],
        notHeld: [],
      },
    ]);
    expect(await json('status', OPTION, '--json')).toMatchObject({
      datasets: [{ dataset: 'options_daily' }],
    });
    const { code, out, err } = await sample.run('status', 'bacpa');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('there is BACPA, BACpA');
  });

  it('says that there is no lake', async () => {
    const { code, out } = await runInside(['status', '--json', '--lake', sample.folder.at('nowhere')], {
      cwd: sample.folder.path,
    });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'E_LAKE_MISSING' } });
  });
});

describe('barlake query', () => {
  const daily = ['query', '--dataset', 'stocks_daily'] as const;

  it('writes every digit, instants in UTC and days, by symbol and time', async () => {
    const rows = (await json(...daily, '--json', '--to', '2024-01-03')) as Record<string, unknown>[];
    expect(rows.map(({ symbol, date }) => `${String(symbol)} ${String(date)}`)).toEqual(
      ['AAPL', 'BACPA', 'BACpA', 'NA', 'NAN', 'TRUE'].flatMap((symbol) => [
        `${symbol} 2024-01-02`,
        `${symbol} 2024-01-03`,
      ]),
    );
    expect(rows[0]).toEqual({
      symbol: 'AAPL',
      timestamp: '2024-01-02T05:00:00Z',
      date: '2024-01-02',
      open: OPEN,
      high: 188.44,
      low: 183.885,
      close: CLOSE,
      volume: VOLUME,
      transactions: 1009,
    });
  });

  it('tells BACpA from BACPA, and takes NA, NAN and TRUE for symbols', async () => {
    const { out } = await sample.run(
      ...daily,
      '--symbols',
      'BACpA,NA,NAN,TRUE',
      '--to',
      '2024-01-02',
      '--columns',
      'symbol',
      '--format',
      'csv',
    );
    expect(out).toBe('symbol\nBACpA\nNA\nNAN\nTRUE\n');
  });

  it('writes the parts of an option', async () => {
    expect(await json('query', '--dataset', 'options_daily', '--json')).toMatchObject([
      { symbol: OPTION, underlying: 'SPY', expiration: '2025-12-19', option_type: 'C', strike: 650 },
    ]);
  });

  it('writes the same rows in every format', async () => {
    const select = ['query', '--dataset', 'stocks_minute', '--columns', 'timestamp,volume,close'];
    const expected = [
      { timestamp: '2024-01-02T14:30:00Z', volume: 7, close: CLOSE },
      { timestamp: '2024-01-02T14:31:00Z', volume: 0.1, close: CLOSE },
    ];
    expect(await json(...select, '--format', 'json')).toEqual(expected);
    const lines = (await sample.run(...select, '--format', 'ndjson')).out.trim().split('\n');
    expect(lines.map((text) => JSON.parse(text) as unknown)).toEqual(expected);
    const csv = (await sample.run(...select, '--format', 'csv')).out;
    expect(csv).toBe(
      `timestamp,volume,close\n2024-01-02T14:30:00Z,7,${CLOSE}\n2024-01-02T14:31:00Z,0.1,${CLOSE}\n`,
    );
    expect((await sample.run(...select)).out).toContain('2024-01-02T14:31:00Z     0.1  185.64000000000001');
    const file = sample.folder.at('minute.parquet');
    expect(await sample.run(...select, '--format', 'parquet', '--output', file)).toMatchObject({
      code: 0,
      out: '',
      err: '',
    });
    expect(await readParquet(file)).toEqual([
      ['2024-01-02 14:30:00+00', 7, CLOSE],
      ['2024-01-02 14:31:00+00', 0.1, CLOSE],
    ]);
  });

  it('writes Parquet to a pipe', async () => {
    const args = ['bin/barlake', '--lake', sample.root, ...daily, '--format', 'parquet'];
    const cwd = join(import.meta.dirname, '..', '..');
    const { status, stdout } = spawnSync(process.execPath, args, { cwd });
    await writeFile(sample.folder.at('piped.parquet'), stdout);
    expect(status).toBe(0);
    expect(await readParquet(sample.folder.at('piped.parquet'))).toHaveLength(24);
  });

  it('shows the first rows of a long table and says so', async () => {
    await using builder = await openLakeBuilder(sample.folder.at('long'));
    const lines = Array.from({ length: 60 }, (_, index) => barLine(`S${index}`, '2024-01-02T05:00:00Z'));
    await builder.publish('stocks_daily', '2024-01-02', lines);
    const query = ['--lake', sample.folder.at('long'), ...daily, '--columns', 'symbol,volume'];
    const { out, err } = await runInside(query, { cwd: sample.folder.path });
    expect(out.trim().split('\n')).toHaveLength(51);
    expect(out).toContain('82,488,674.123456');
    expect(err).toContain('The first 50 rows');
  });

  it('answers nothing with nothing, and says what there is', async () => {
    const unheld = await sample.run('query', '--dataset', 'fx_daily', '--format', 'csv');
    expect(unheld).toMatchObject({
      code: 0,
      out: 'symbol,timestamp,date,open,high,low,close,volume,transactions\n',
    });
    expect(unheld.err).toContain('It holds stocks_daily, stocks_minute, options_daily, crypto_daily');
    const late = await sample.run(...daily, '--from', '2025-01-01', '--format', 'json');
    expect(late).toMatchObject({ code: 0, out: '[]\n' });
    expect(late.err).toContain('from 2024-01-02 to 2024-01-09 (4 days)');
    const lower = await sample.run(...daily, '--symbols', 'bacpa', '--format', 'ndjson');
    expect(lower).toMatchObject({ code: 0, out: '' });
    expect(lower.err).toContain('there is BACPA, BACpA');
    expect(await json('query', '--dataset', 'crypto_daily', '--json', '--quiet')).toEqual([]);
    const file = sample.folder.at('empty.parquet');
    expect(
      await sample.run('query', '--dataset', 'fx_daily', '--format', 'parquet', '--output', file),
    ).toMatchObject({ code: 0 });
    expect(await readParquet(file)).toEqual([]);
  });

  it.each([
    [['--dataset', 'stocks_dialy'], 'E_DATASET', 'Did you mean stocks_daily?'],
    [['--dataset', 'stocks_daily', '--columns', 'symbol,clse'], 'E_USAGE', 'Did you mean close?'],
    [['--dataset', 'stocks_daily', '--columns', 'strike'], 'E_USAGE', 'Columns are symbol, timestamp'],
    [['--dataset', 'stocks_daily', '--columns', 'a,,b'], 'E_USAGE', 'empty item'],
    [['--dataset', 'stocks_daily', '--symbols', "A'; DROP TABLE x"], 'E_SYMBOL', 'cannot be a symbol'],
    [['--dataset', 'stocks_daily', '--from', '2024-02-30'], 'E_DATE', 'not a calendar date'],
    [['--dataset', 'stocks_daily', '--from', '2024-01-03', '--to', '2024-01-02'], 'E_DATE', 'lies after'],
    [['--dataset', 'stocks_daily', '--limit', '0'], 'E_USAGE', 'above zero'],
    [['--dataset', 'stocks_daily', '--format', 'csv'], 'E_USAGE', 'exclude each other'],
    [[], 'E_USAGE', '--dataset'],
  ])('refuses %j', async (args, code, words) => {
    const found = await sample.failure('query', ...args);
    expect(found).toMatchObject({ code, exit: 2 });
    expect(found.message).toContain(words);
  });

  it('keeps all digits of a lake that holds both precisions', async () => {
    const lake = sample.folder.at('mixed');
    await using builder = await openLakeBuilder(lake);
    await builder.publish('stocks_daily', '2024-01-02', [barLine('AAPL', '2024-01-02T05:00:00Z')], 'float32');
    const query = ['--lake', lake, ...daily, '--columns', 'close,volume', '--format', 'csv'];
    expect((await runInside(query, { cwd: lake })).out).toBe(`close,volume\n185.64,${VOLUME}\n`);
    await builder.publish('stocks_daily', '2024-01-03', [barLine('AAPL', '2024-01-03T05:00:00Z')]);
    expect((await runInside(query, { cwd: lake })).out).toBe(
      `close,volume\n${Math.fround(CLOSE)},${VOLUME}\n${CLOSE},${VOLUME}\n`,
    );
    const sql = ['--lake', lake, 'sql', 'SELECT close FROM stocks_daily ORDER BY date', '--format', 'csv'];
    expect((await runInside(sql, { cwd: lake })).out).toBe(`close\n${Math.fround(CLOSE)}\n${CLOSE}\n`);
  });
});

describe('barlake query --output', () => {
  const csv = [
    'query',
    '--dataset',
    'stocks_minute',
    '--columns',
    'symbol',
    '--format',
    'csv',
    '--output',
  ] as const;

  it('replaces a file as a whole, also behind a link', async () => {
    const file = sample.folder.at('out.csv');
    await writeFile(file, 'an older and longer content that has to go');
    await symlink(file, sample.folder.at('link.csv'));
    expect(await sample.run(...csv, sample.folder.at('link.csv'))).toMatchObject({ code: 0, out: '' });
    expect(await readFile(file, 'utf8')).toBe('symbol\nAAPL\nAAPL\n');
    expect((await readdir(sample.folder.path)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('leaves the old file alone when the query fails', async () => {
    const lake = await sample.copy('half');
    await rm(join(lake, 'bronze/stocks_minute/year=2024/month=01/2024-01-02.parquet'));
    const file = sample.folder.at('kept.csv');
    await writeFile(file, 'kept');
    expect(await runInside([...csv, file, '--lake', lake], { cwd: sample.folder.path })).toMatchObject({
      code: 1,
    });
    expect(await readFile(file, 'utf8')).toBe('kept');
    expect((await readdir(sample.folder.path)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('writes to a device as it is', async () => {
    expect(await sample.run(...csv, '/dev/null')).toMatchObject({ code: 0, out: '' });
  });

  it('refuses a place inside the lake, a folder, and a folder that does not exist', async () => {
    expect(
      await sample.failure(...csv.map((arg) => (arg === 'csv' ? 'json' : arg)), join(sample.root, 'x.json')),
    ).toMatchObject({
      code: 'E_USAGE',
    });
    expect(await sample.run(...csv, join(sample.root, 'catalog.db'))).toMatchObject({ code: 2 });
    expect(await sample.run(...csv, sample.folder.path)).toMatchObject({ code: 2 });
    expect(await sample.run(...csv, sample.folder.at('no', 'where.csv'))).toMatchObject({ code: 2 });
  });
});
