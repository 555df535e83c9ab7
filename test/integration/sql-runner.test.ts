import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqlRunner, type SqlLimits, type SqlRunner } from '../../src/app/query/sql-runner.ts';
import { openLakeToRead, type ReadableLake } from '../../src/app/reading/open-lake.ts';
import { folderLake } from '../../src/lake/lake-place.ts';
import { makeSampleLake, type SampleLake } from '../support/sample-lake.ts';

let sample: SampleLake;
let lake: ReadableLake;
beforeAll(async () => {
  sample = await makeSampleLake('sql-runner');
  lake = await openLakeToRead(folderLake(sample.root));
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await sample[Symbol.asyncDispose]();
});

const never = new AbortController().signal;
/** Longer than any test waits. */
const ENDLESS = 'SELECT count(*) FROM range(1000000000000)';
const MANY = 'SELECT i FROM range(100000) AS t(i)';

function runnerOf(limits: Partial<SqlLimits> = {}): SqlRunner {
  const usual = { threads: 1, memoryMb: 200, atOnce: 1, waitingMax: 1, timeoutSeconds: 60 };
  return createSqlRunner(lake, { ...usual, ...limits });
}

async function rowsOf(runner: SqlRunner, sql: string, limit?: number): Promise<number> {
  await using answer = await runner.run({ sql, limit }, never);
  let rows = 0;
  for await (const batch of answer.batches) rows += batch.rowCount;
  return rows;
}

describe('running statements', () => {
  it('gives rows as they come, as many as are wanted', async () => {
    expect(await rowsOf(runnerOf(), MANY)).toBe(100_000);
    expect(await rowsOf(runnerOf(), MANY, 7)).toBe(7);
  });

  it('gives the place back when the rows are read, dropped, or never looked at', async () => {
    const runner = runnerOf();
    await rowsOf(runner, MANY);
    for await (const batch of (await runner.run({ sql: MANY }, never)).batches) {
      expect(batch.rowCount).toBeGreaterThan(0);
      break;
    }
    await (await runner.run({ sql: MANY }, never))[Symbol.asyncDispose]();
    await expect(runner.run({ sql: 'SELECT nonsense' }, never)).rejects.toMatchObject({ code: 'E_SQL' });
    expect(await rowsOf(runner, MANY, 1)).toBe(1);
  });

  it('lets one wait while another runs, and refuses a third', async () => {
    const runner = runnerOf();
    const stop = new AbortController();
    const running = runner.run({ sql: ENDLESS }, stop.signal);
    const next = rowsOf(runner, 'SELECT 1');
    await expect(runner.run({ sql: 'SELECT 1' }, never)).rejects.toMatchObject({ code: 'E_BUSY' });
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(await next).toBe(1);
  });

  it('lets whoever waits leave', async () => {
    const runner = runnerOf();
    await using _running = await runner.run({ sql: MANY }, never);
    const stop = new AbortController();
    const waiting = runner.run({ sql: 'SELECT 1' }, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('stops what takes too long, and what takes too much memory', async () => {
    const slow = runnerOf({ timeoutSeconds: 0.2 });
    await expect(slow.run({ sql: ENDLESS }, never)).rejects.toMatchObject({
      code: 'E_SQL',
      details: { timeoutSeconds: 0.2 },
    });
    await expect(runnerOf().run({ sql: ENDLESS, timeoutSeconds: 0.1 }, never)).rejects.toMatchObject({
      details: { timeoutSeconds: 0.1 },
    });
    // A sort of rows that neither the memory nor the disk may hold.
    const sorted =
      'SELECT i, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) || md5((i + 2)::VARCHAR) AS s FROM range(2000000) AS t(i) ORDER BY s';
    await expect(
      runnerOf({ memoryMb: 150, tempMaxMb: 10 }).run({ sql: sorted }, never),
    ).rejects.toMatchObject({ code: 'E_SQL' });
    const large = 'SELECT string_agg(i::VARCHAR || repeat(chr(120), 999)) AS s FROM range(1000000) AS t(i)';
    await expect(runnerOf({ memoryMb: 150 }).run({ sql: large }, never)).rejects.toMatchObject({
      code: 'E_SQL',
      message: expect.stringMatching(/memory/i) as string,
    });
  });
});

describe('describing tables', () => {
  it('names every table with what it holds, its columns and their types', async () => {
    const tables = await runnerOf().tables(never);
    const named = new Map(tables.map((table) => [table.name, table]));
    expect(named.get('stocks_daily')).toMatchObject({
      kind: 'bars',
      columns: expect.arrayContaining([
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'timestamp', type: 'TIMESTAMP WITH TIME ZONE' },
        { name: 'close', type: 'DOUBLE' },
      ]) as unknown,
    });
    expect(named.get('quarantine_crypto_daily')?.columns[0]).toEqual({ name: 'date', type: 'DATE' });
    expect(named.get('tasks')?.columns.at(-1)).toEqual({
      name: 'finished',
      type: 'TIMESTAMP WITH TIME ZONE',
    });
    expect(tables.filter(({ about, columns }) => about === '' || columns.length === 0)).toEqual([]);
  });
});
