import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import type { QueryResult } from './query-result.ts';
import { writeArrow } from './write-arrow.ts';

async function query(sql: string): Promise<{ readonly result: QueryResult; readonly close: () => void }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const stream = await connection.stream(sql);
  const columns = stream.columnNames().map((name, index) => ({ name, type: stream.columnType(index) }));
  async function* batches() {
    for (
      let chunk = await stream.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await stream.fetchChunk()
    ) {
      yield { rowCount: chunk.rowCount, columns: chunk.getColumns() };
    }
  }
  return {
    result: { columns, batches: batches() },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function roundTrip(sql: string) {
  const { result, close } = await query(sql);
  const pieces: Uint8Array[] = [];
  for await (const piece of writeArrow(result)) pieces.push(piece);
  close();
  return { table: tableFromIPC(Buffer.concat(pieces)), pieces };
}

describe('writeArrow', () => {
  it('keeps values, types and what is missing', async () => {
    const { table } = await roundTrip(
      `SELECT * FROM (VALUES
        ('AÄ', TIMESTAMPTZ '2024-01-02 14:30:00.000250+00', DATE '2024-01-02', 187.15::DOUBLE, 1.5::FLOAT, 7::UINTEGER, 9007199254740993::BIGINT, true, 1.25::DECIMAL(5,2)),
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        ('', TIMESTAMPTZ '1969-12-31 23:59:59+00', DATE '1969-12-31', -0.1, 0, 0, -1, false, -3))
       AS t(text, instant, day, price, small, count, wide, flag, exact)`,
    );
    expect(table.schema.fields.map(({ name, type }) => `${name} ${String(type)}`)).toEqual([
      'text Utf8',
      'instant Timestamp<MICROSECOND, UTC>',
      'day Date32<DAY>',
      'price Float64',
      'small Float32',
      'count Uint32',
      'wide Int64',
      'flag Bool',
      'exact Utf8',
    ]);
    const column = (name: string): unknown[] => [...(table.getChild(name) ?? [])] as unknown[];
    expect(column('text')).toEqual(['AÄ', null, '']);
    expect(table.getChild('instant')?.data[0]?.values).toEqual(
      new BigInt64Array([1_704_205_800_000_250n, 0n, -1_000_000n]),
    );
    expect(column('day').map((day) => (day === null ? null : Number(day) / 86_400_000))).toEqual([
      19_724,
      null,
      -1,
    ]);
    expect(column('price')).toEqual([187.15, null, -0.1]);
    expect(column('small')).toEqual([1.5, null, 0]);
    expect(column('count')).toEqual([7, null, 0]);
    expect(column('wide')).toEqual([9_007_199_254_740_993n, null, -1n]);
    expect(column('flag')).toEqual([true, null, false]);
    expect(column('exact')).toEqual(['1.25', null, '-3.00']);
  });

  it('writes many rows in batches of a size, piece by piece', async () => {
    const { table, pieces } = await roundTrip('SELECT i, i::VARCHAR AS text FROM range(100000) AS t(i)');
    expect(table.numRows).toBe(100_000);
    expect(table.batches.map(({ numRows }) => numRows)).toEqual([32_768, 32_768, 32_768, 1696]);
    expect(pieces.length).toBeGreaterThan(4);
    expect(table.get(99_999)?.toJSON()).toEqual({ i: 99_999n, text: '99999' });
  });

  it('writes the columns of a result without rows', async () => {
    const { table } = await roundTrip("SELECT 'A' AS symbol WHERE false");
    expect([table.numRows, table.schema.names]).toEqual([0, ['symbol']]);
  });
});
