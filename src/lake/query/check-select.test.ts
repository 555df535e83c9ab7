import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSelect } from './check-select.ts';
import { openReadSession, type ReadSession } from './read-session.ts';

let session: ReadSession;

beforeAll(async () => {
  session = await openReadSession({ threads: 1, memoryMb: 300 });
});

afterAll(async () => session[Symbol.asyncDispose]());

const check = async (sql: string): Promise<readonly string[]> =>
  [...(await checkSelect(session.connection, sql)).tables].sort();

describe('checkSelect', () => {
  it.each([
    ['SELECT 1', []],
    ['FROM Stocks_Daily LIMIT 3;', ['stocks_daily']],
    ['SELECT * FROM a JOIN b USING (x) WHERE y IN (SELECT y FROM c) -- done', ['a', 'b', 'c']],
    ['WITH t AS MATERIALIZED (FROM a) SELECT * FROM t', ['a', 't']],
    ['WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 9) FROM t', ['t']],
    ['SELECT * FROM a ASOF JOIN b USING (x) QUALIFY row_number() OVER (PARTITION BY x) = 1', ['a', 'b']],
    ['SELECT list_transform([1], lambda x: x + 1), unnest([1, 2])', []],
    ["PIVOT a ON x IN ('p', 'q') USING sum(y)", ['a']],
    ['SELECT * FROM range(3), generate_series(1, 2)', []],
    ['VALUES (1), (2)', []],
    ['SUMMARIZE a', ['a']],
    ['EXPLAIN SELECT * FROM a', ['a']],
    ['explain analyze SELECT * FROM a', ['a']],
  ])('lets %s pass and tells what it reads', async (sql, tables) => {
    expect(await check(sql)).toEqual(tables);
  });

  it.each(['SHOW TABLES', 'DESCRIBE a'])('lets %s pass', async (sql) => {
    await expect(check(sql)).resolves.toBeInstanceOf(Array);
  });

  it.each([
    "COPY (SELECT 1) TO 'x'",
    "COPY a FROM 'x'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO 'x'",
    "EXPLAIN /* */ ANALYZE COPY (SELECT 1) TO 'x'",
    "EXPLAIN (ANALYZE) COPY (SELECT 1) TO 'x'",
    "EXPORT DATABASE 'x'",
    "IMPORT DATABASE 'x'",
    "ATTACH 'x'",
    'DETACH x',
    'USE x',
    'INSTALL httpfs',
    'LOAD httpfs',
    'PRAGMA database_list',
    'SET threads = 1',
    'RESET threads',
    'CALL enable_logging()',
    'CREATE TABLE a (x INTEGER)',
    'CREATE MACRO f() AS 1',
    'INSERT INTO a VALUES (1)',
    'UPDATE a SET x = 1',
    'DELETE FROM a',
    'DROP VIEW a',
    'ALTER TABLE a ADD COLUMN x INTEGER',
    'BEGIN',
    'CHECKPOINT',
    'VACUUM',
    'PREPARE p AS SELECT 1',
    'EXECUTE p',
    'WITH t AS (SELECT 1) INSERT INTO a FROM t',
  ])('refuses %s, which does not only read', async (sql) => {
    await expect(check(sql)).rejects.toMatchObject({ code: 'E_SQL' });
  });

  it.each([
    "FROM read_csv('x')",
    "FROM READ_PARQUET('x')",
    "FROM main.read_text('x')",
    'FROM "read_blob"(\'x\')',
    "SELECT (SELECT content FROM read_text('x'))",
    "WITH t AS (FROM read_json('x')) FROM t",
    'SELECT * FROM a, LATERAL (SELECT * FROM glob(a.x))',
    "FROM query('SELECT 1')",
    "FROM query_table(['a'])",
    'FROM arrow_scan(1, 2, 3)',
    "FROM enable_logging(storage = 'file', storage_path = 'x')",
    "FROM enable_profiling(save_location = 'x')",
    "FROM sniff_csv('x')",
    "FROM parquet_metadata('x')",
    'FROM duckdb_settings()',
    'FROM duckdb_secrets()',
    'FROM json_execute_serialized_sql(x)',
    "SELECT write_log('x')",
    "EXPLAIN SELECT * FROM read_text('x')",
  ])('refuses %s, whose function reaches outside', async (sql) => {
    await expect(check(sql)).rejects.toMatchObject({
      code: 'E_SQL',
      message: expect.stringContaining('closed here') as string,
    });
  });

  it.each(['', '  ', '-- nothing', ';', 'SELECT 1; SELECT 2', 'SELECT 1;; SELECT 2', 'SELEC 1', 'SELECT \0'])(
    'refuses %j, which is not one statement',
    async (sql) => {
      await expect(check(sql)).rejects.toMatchObject({ code: 'E_SQL' });
    },
  );

  it('walks a tree of any depth', async () => {
    const sql = `SELECT ${'('.repeat(400)}1${')'.repeat(400)} + ${Array.from({ length: 400 }, () => '1').join(' + ')}`;
    expect(await check(sql)).toEqual([]);
  });
});
