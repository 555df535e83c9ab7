import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBarlake, startBarlake } from '../support/run-barlake.ts';
import { makeSampleLake, readParquet, type SampleLake, VOLUME } from '../support/sample-lake.ts';

let sample: SampleLake;

beforeAll(async () => {
  sample = await makeSampleLake('sql');
});

afterAll(async () => sample[Symbol.asyncDispose]());

async function json(...args: readonly string[]): Promise<unknown> {
  const { code, out, err } = await sample.run(...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

describe('barlake sql', () => {
  it('has a view for every dataset and its quarantine, and the catalog’s tables', async () => {
    expect(await json('sql', 'SHOW TABLES', '--json')).toEqual(
      [
        'api_calls',
        'crypto_daily',
        'findings',
        'objects',
        'options_daily',
        'partitions',
        'quarantine_crypto_daily',
        'quarantine_options_daily',
        'quarantine_stocks_daily',
        'quarantine_stocks_minute',
        'runs',
        'stocks_daily',
        'stocks_minute',
        'tasks',
      ].map((name) => ({ name })),
    );
    expect(await json('sql', 'SELECT count(*) AS n, max(volume) AS v FROM Stocks_Daily', '--json')).toEqual([
      { n: 24, v: VOLUME },
    ]);
    expect(await json('sql', 'SELECT date, line, reason FROM quarantine_stocks_daily', '--json')).toEqual([
      { date: '2024-01-03', line: 8, reason: 'unparsable' },
    ]);
    const partitions = "SELECT key, rows, first_bar FROM partitions WHERE dataset = 'stocks_minute'";
    expect(await json('sql', partitions, '--json')).toEqual([
      { key: '2024-01-02', rows: 2, first_bar: '2024-01-02T14:30:00Z' },
    ]);
    expect(await json('sql', 'SELECT count(*) AS n FROM runs', '--json')).toEqual([{ n: 0 }]);
  });

  it('shows the list of tables in every way that SQL knows, and what it does not read is empty', async () => {
    const names = "SELECT count(*)::INTEGER AS n FROM duckdb_columns() WHERE table_name = 'stocks_daily'";
    const schema =
      "SELECT count(*)::INTEGER AS n FROM information_schema.columns WHERE table_name = 'stocks_daily'";
    const info = "SELECT count(*)::INTEGER AS n FROM pragma_table_info('stocks_daily')";
    for (const sql of [names, schema, info]) expect(await json('sql', sql, '--json')).toEqual([{ n: 9 }]);
    const both =
      "SELECT (SELECT count(*) FROM partitions)::INTEGER AS n, count(*)::INTEGER AS t FROM duckdb_tables() WHERE table_name = 'tasks'";
    expect(await json('sql', both, '--json')).toEqual([{ n: 7, t: 1 }]);
  });

  it('reads what a statement itself defines under the name of a table', async () => {
    const sql =
      'WITH stocks_daily AS (SELECT 1 AS a), x AS (FROM stocks_minute) SELECT (SELECT a FROM stocks_daily) AS a, count(*)::INTEGER AS n FROM x';
    expect(await json('sql', sql, '--json')).toEqual([{ a: 1, n: 2 }]);
  });

  it('gives objects, with days and instants as such', async () => {
    const sql = "SELECT dataset, day, state, checked FROM objects WHERE state = 'absent'";
    expect(await json('sql', sql, '--json')).toEqual([
      { dataset: 'stocks_daily', day: '2024-01-04', state: 'absent', checked: '1970-01-01T00:00:00Z' },
    ]);
  });

  it.each([
    'SUMMARIZE stocks_daily',
    'EXPLAIN SELECT * FROM stocks_daily',
    'DESCRIBE quarantine_stocks_daily',
  ])('runs %s', async (sql) => {
    expect(await sample.run('sql', sql)).toMatchObject({ code: 0, err: '' });
  });

  it('writes Parquet, the order and the limit included', async () => {
    const file = sample.folder.at('sql.parquet');
    const sql = 'SELECT symbol, date FROM stocks_daily ORDER BY symbol DESC, date; -- done';
    const args = ['sql', sql, '--limit', '2', '--format', 'parquet', '--output', file];
    expect(await sample.run(...args)).toMatchObject({ code: 0, err: '' });
    expect(await readParquet(file)).toEqual([
      ['TRUE', '2024-01-02'],
      ['TRUE', '2024-01-03'],
    ]);
  });

  it('reaches no file but the partitions, in the lake or outside', async () => {
    const landed = sample.folder.at('lake', 'temp', 'other.parquet');
    await cp(join(sample.root, 'bronze/stocks_minute/year=2024/month=01/2024-01-02.parquet'), landed);
    const copy = sample.folder.at('outside.csv');
    await writeFile(copy, 'a\n1\n');
    const statements = [
      `SELECT * FROM '${landed}'`,
      `SELECT * FROM '${copy}'`,
      `SELECT * FROM read_csv('${copy}')`,
      `SELECT * FROM read_parquet('${landed}')`,
      `SELECT * FROM 'http://127.0.0.1:1/x.parquet'`,
      `FROM glob('${sample.folder.path}/*')`,
      `COPY (SELECT 1) TO '${sample.folder.at('written.csv')}'`,
      `EXPLAIN ANALYZE COPY (SELECT 1) TO '${sample.folder.at('written.csv')}'`,
      `ATTACH '${join(sample.root, 'catalog.db')}'`,
      'DELETE FROM partitions',
      'SELECT nonsense FROM stocks_daily',
      'SELECT * FROM stocks_weekly',
    ];
    for (const sql of statements)
      expect(await sample.failure('sql', sql)).toMatchObject({ code: 'E_SQL', exit: 2 });
    expect(await readdir(sample.folder.path)).not.toContain('written.csv');
    expect((await sample.failure('sql', 'SELECT * FROM stocks_weekly')).message).toContain(
      'Tables are stocks_daily',
    );
    expect((await sample.failure('sql', 'SELECT * FROM stock_daily')).message).toContain(
      'Did you mean stocks_daily?',
    );
    expect((await sample.failure('sql', 'SELECT 1', '--memory', '5')).message).toContain('at least 128');
  });

  it('stops a statement that takes too long, or that nobody wants any more', async () => {
    const endless = 'SELECT count(*) FROM range(1000000000000)';
    const slow = await sample.failure('sql', endless, '--timeout', '1');
    expect(slow).toMatchObject({ code: 'E_SQL', exit: 2 });
    expect(slow.message).toContain('stopped after 1 s');
    const running = startBarlake(['sql', endless, '--lake', sample.root], { cwd: sample.folder.path });
    setTimeout(() => running.kill('SIGINT'), 1500);
    const { code, err } = await running.finished;
    expect(code).toBe(1);
    expect(err).toContain('E_CANCELLED');
  });

  it('leaves no temporary folder behind', async () => {
    const env = { TMPDIR: sample.folder.at('scratch') };
    await mkdir(env.TMPDIR);
    await runBarlake(['sql', 'SELECT count(*) FROM stocks_daily', '--lake', sample.root], {
      cwd: sample.folder.path,
      env,
    });
    await runBarlake(['sql', 'SELECT nonsense', '--lake', sample.root], { cwd: sample.folder.path, env });
    expect((await readdir(env.TMPDIR)).filter((name) => name.startsWith('barlake-'))).toEqual([]);
  });
});
