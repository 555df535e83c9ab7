import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { quoteText } from '../duckdb/quote.ts';
import { type DuckDbSession, openSession } from '../duckdb/session.ts';
import type { PlainColumn, PlainField } from './plain-column.ts';
import { createPlainFile } from './plain-file.ts';

let folder: TempFolder;
let session: DuckDbSession;
beforeAll(async () => {
  folder = await makeTempFolder('plain-parquet');
  session = await openSession({ threads: 2, memoryMb: 400, tempFolder: folder.at('spill') });
});
afterAll(async () => {
  session[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

interface Group {
  readonly columns: readonly PlainColumn[];
  readonly rows: number;
}

async function write(name: string, fields: readonly PlainField[], groups: readonly Group[]): Promise<string> {
  const path = folder.at(name);
  await using file = await createPlainFile(path, fields);
  for (const { columns, rows } of groups) await file.append(columns, rows);
  await file.finish();
  return path;
}

async function read(path: string, select = '*'): Promise<readonly Record<string, unknown>[]> {
  using connection = await session.connect();
  return await connection.rows(`SELECT ${select} FROM read_parquet(${quoteText(path)})`);
}

describe('a plain Parquet file', () => {
  const fields: readonly PlainField[] = [
    { name: 'a', kind: 'i32' },
    { name: 'b', kind: 'i64' },
    { name: 'c', kind: 'f32' },
    { name: 'd', kind: 'f64' },
  ];

  it('holds every bit of the values of each kind', async () => {
    const columns = [
      { values: Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1) },
      { values: BigInt64Array.of(-(2n ** 63n), 0n, 2n ** 63n - 1n) },
      { values: Float32Array.of(Number.NaN, -0, 1.5) },
      { values: Float64Array.of(Number.POSITIVE_INFINITY, 5e-324, 0.1) },
    ];
    const rows = await read(await write('kinds.parquet', fields, [{ columns, rows: 3 }]));
    expect(rows).toEqual([
      { a: -(2 ** 31), b: -(2n ** 63n), c: Number.NaN, d: Number.POSITIVE_INFINITY },
      { a: 0, b: 0n, c: -0, d: 5e-324 },
      { a: 2 ** 31 - 1, b: 2n ** 63n - 1n, c: 1.5, d: 0.1 },
    ]);
  });

  it('repeats distinct values over their runs, however many there are', async () => {
    for (const count of [1, 2, 3, 256, 257, 70_000]) {
      const texts = Array.from({ length: count }, (_, index) => `s${index}é`);
      const runs = Int32Array.from(texts, (_, index) => 1 + (index % 3) * 100);
      const columns = [
        { distinct: texts, runs },
        { distinct: Int32Array.from(texts, (_, index) => index * 7), runs },
        { distinct: Float64Array.from(texts, (_, index) => index / 8), runs },
      ];
      const kinds = ['text', 'i32', 'f64'] as const;
      const named = kinds.map((kind) => ({ name: kind, kind }));
      const rows = runs.reduce((sum, own) => sum + own, 0);
      const path = await write(`runs-${count}.parquet`, named, [{ columns, rows }]);
      const bad = `count(*) FILTER (WHERE text <> concat('s', i32 // 7, 'é') OR f64 <> i32 / 56)`;
      const found = `count(*) AS rows, count(DISTINCT text) AS texts, ${bad} AS bad`;
      expect(await read(path, found)).toEqual([{ rows: BigInt(rows), texts: BigInt(count), bad: 0n }]);
    }
  });

  it('keeps row groups in their order', async () => {
    const groups = Array.from({ length: 40 }, (_, group) => {
      const values = Int32Array.from({ length: group }, (_value, row) => group * 100 + row);
      return { columns: [{ values }], rows: group };
    });
    const path = await write('groups.parquet', fields.slice(0, 1), groups);
    const values = (await read(path)).map(({ a }) => a);
    expect(values).toEqual(groups.flatMap(({ columns: [column] }) => [...(column?.values ?? [])]));
    using connection = await session.connect();
    expect(
      await connection.rows(`SELECT num_row_groups FROM parquet_file_metadata(${quoteText(path)})`),
    ).toEqual([{ num_row_groups: 40n }]);
  });

  it('may have no rows at all', async () => {
    expect(await read(await write('empty.parquet', fields, []))).toEqual([]);
  });

  it('takes part of an array', async () => {
    const values = Float64Array.of(1, 2, 3, 4).subarray(1, 3);
    const path = await write('part.parquet', fields.slice(3), [{ columns: [{ values }], rows: 2 }]);
    expect(await read(path)).toEqual([{ d: 2 }, { d: 3 }]);
  });

  it('refuses a row group that lacks a column', async () => {
    await using file = await createPlainFile(folder.at('lacking.parquet'), fields);
    await expect(file.append([], 0)).rejects.toThrow(RangeError);
  });

  it('cannot be read before it is finished', async () => {
    const path = folder.at('unfinished.parquet');
    {
      await using file = await createPlainFile(path, fields.slice(0, 1));
      await file.append([{ values: Int32Array.of(1, 2, 3) }], 3);
    }
    await expect(read(path)).rejects.toThrow(/Parquet|parquet/);
  });
});
