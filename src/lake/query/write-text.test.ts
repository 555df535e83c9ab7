import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReadSession, type ReadSession } from './read-session.ts';
import { streamRows } from './stream-rows.ts';
import type { TextFormat } from './text-format.ts';
import { writeText } from './write-text.ts';

let session: ReadSession;
const signal = new AbortController().signal;

beforeAll(async () => {
  session = await openReadSession({ threads: 1, memoryMb: 300 });
});

afterAll(async () => session[Symbol.asyncDispose]());

async function write(sql: string, format: TextFormat): Promise<string> {
  const result = await streamRows(session.connection, { sql, values: [] }, signal);
  return (await Array.fromAsync(writeText(result, format))).join('');
}

const parsed = async (sql: string): Promise<unknown> => JSON.parse(await write(sql, 'json'));

describe('writeText', () => {
  it('writes numbers with as few digits as read back to the same value', async () => {
    const sql = `SELECT 0.1::DOUBLE AS a, 1e300 AS b, 4.35::FLOAT AS c, 16777217::DOUBLE / 3 AS d, -0.0::DOUBLE AS e`;
    expect(await write(sql, 'csv')).toBe('a,b,c,d,e\n0.1,1e+300,4.35,5592405.666666667,-0\n');
    const rows = await parsed(sql);
    expect(rows).toEqual([{ a: 0.1, b: 1e300, c: 4.35, d: 16_777_217 / 3, e: -0 }]);
  });

  it('writes all digits of integers and decimals of any size', async () => {
    const sql =
      'SELECT 9223372036854775807 AS a, 12345678901234567890123::HUGEINT AS b, 1.50::DECIMAL(9, 2) AS c';
    expect(await write(sql, 'ndjson')).toBe(
      '{"a":9223372036854775807,"b":12345678901234567890123,"c":1.50}\n',
    );
  });

  it('has no number for what is not finite in JSON, and a word in CSV', async () => {
    const sql = `SELECT 'nan'::DOUBLE AS a, 'inf'::DOUBLE AS b, '-inf'::FLOAT AS c`;
    expect(await parsed(sql)).toEqual([{ a: null, b: null, c: null }]);
    expect(await write(sql, 'csv')).toBe('a,b,c\nNaN,Infinity,-Infinity\n');
  });

  it('writes instants in UTC, days, and times without a zone', async () => {
    const sql = `SELECT TIMESTAMPTZ '2024-01-02 14:30:00Z' AS a, DATE '2024-02-29' AS b, TIMESTAMP '2024-01-02 03:04:05.5' AS c,
      'infinity'::TIMESTAMPTZ AS d`;
    expect(await parsed(sql)).toEqual([
      { a: '2024-01-02T14:30:00Z', b: '2024-02-29', c: '2024-01-02T03:04:05.500', d: 'infinity' },
    ]);
  });

  it('quotes text in CSV and tells the empty text from NULL', async () => {
    const sql = `SELECT 'a,"b"' AS "x,y", '' AS empty, NULL AS nothing, E'two\\nlines' AS lines, 'NA' AS na`;
    expect(await write(sql, 'csv')).toBe('"x,y",empty,nothing,lines,na\n"a,""b""","",,"two\nlines",NA\n');
  });

  it('nests lists, structures and maps, with the same forms inside', async () => {
    const sql = `SELECT [TIMESTAMPTZ '2024-01-02 00:00:00Z', NULL] AS l, {'d': DATE '2024-01-02', 'n': 1} AS s, MAP {1: 'x'} AS m`;
    expect(await parsed(sql)).toEqual([
      { l: ['2024-01-02T00:00:00Z', null], s: { d: '2024-01-02', n: 1 }, m: [{ key: 1, value: 'x' }] },
    ]);
  });

  it('keeps both of two columns with one name', async () => {
    expect(await parsed('SELECT 1 AS a, 2 AS a')).toEqual([{ a: 1, 'a:1': 2 }]);
  });

  it('writes an empty result as a header, an empty array, nothing', async () => {
    const sql = 'SELECT 1 AS a WHERE false';
    expect(await write(sql, 'csv')).toBe('a\n');
    expect(await parsed(sql)).toEqual([]);
    expect(await write(sql, 'ndjson')).toBe('');
  });

  it('puts each row on a line of its own, over many batches', async () => {
    const lines = (await write('SELECT i FROM range(10000) AS t(i)', 'ndjson')).trimEnd().split('\n');
    expect(lines).toHaveLength(10_000);
    expect(lines.at(-1)).toBe('{"i":9999}');
    expect(await parsed('SELECT i FROM range(10000) AS t(i)')).toHaveLength(10_000);
  });
});
