import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { quoteText } from '../../src/lake/duckdb/quote.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { lakeProblems } from '../support/lake-problems.ts';
import { type Finished, runBarlake, startBarlake } from '../support/run-barlake.ts';
import { chooseSeed, seededRandom } from '../support/seeded-random.ts';
import { restEnv } from '../support/stand-in.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const KILLS = 12;
/** Kills before this cannot have hurt anything: the program is still being loaded. */
const LOADING_MS = 250;
const FAULTS = ['conflicting-splits=/stocks/v1/splits', 'future-split=/stocks/v1/splits'];

/** Rows of the table as it is, and as its change logs tell up to the version it has. */
async function tableAndLogs(root: string): Promise<{ table: readonly unknown[]; logs: readonly unknown[] }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '300MB' });
  const connection = await instance.connect();
  const read = async (sql: string): Promise<readonly unknown[]> =>
    (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const table = quoteText(join(root, 'reference', 'splits.parquet'));
  const logs = quoteText(join(root, 'reference', 'changes', 'splits', '*.parquet'));
  const version = `(SELECT json_extract(decode(value)::JSON, '$.version')::INTEGER FROM parquet_kv_metadata(${table}) WHERE decode(key) = 'barlake')`;
  const result = {
    table: await read(`SELECT to_json(t)::VARCHAR AS fields FROM read_parquet(${table}) AS t ORDER BY id`),
    logs: await read(
      `SELECT arg_max(after, version) AS fields FROM (SELECT * FROM read_parquet(${logs}) WHERE version <= ${version}) GROUP BY key
       HAVING arg_max(change, version) <> 'removed' ORDER BY key`,
    ),
  };
  connection.closeSync();
  instance.closeSync();
  return result;
}

it('holds a whole table and its whole history after SIGKILL at random instants', {
  timeout: 300_000,
}, async () => {
  const seed = chooseSeed();
  const random = seededRandom(seed);
  await using vendor = await startSandbox({
    from: tradingDay('2026-02-02'),
    to: tradingDay('2026-02-06'),
    symbols: 300,
  });
  await using folder = await makeTempFolder('kill-reference');
  const root = folder.at('lake');
  const args = ['sync', 'reference', '--only', 'tickers,splits,dividends', '--full', '--lake', root];
  const surroundings = { cwd: folder.path, env: restEnv(vendor) };
  const startedMs = performance.now();
  const first: Finished = await runBarlake(args, surroundings);
  expect([first.code, first.err]).toMatchObject([0, expect.any(String)]);
  const wholeMs = performance.now() - startedMs;
  for (let kill = 0; kill < KILLS; kill += 1) {
    vendor.control.removeFaults();
    for (const fault of FAULTS.filter(() => random() < 0.5)) vendor.control.addFault(fault);
    const running = startBarlake(args, surroundings);
    await sleep(LOADING_MS + random() * Math.max(0, wholeMs - LOADING_MS));
    running.kill('SIGKILL');
    await running.finished;
    const { table, logs } = await tableAndLogs(root);
    expect(table.length, `seed ${seed}, kill ${kill}`).toBeGreaterThan(0);
    expect(logs, `seed ${seed}, kill ${kill}`).toEqual(table);
  }
  vendor.control.removeFaults();
  const last = await runBarlake(args, surroundings);
  expect({ code: last.code, err: last.err }).toMatchObject({ code: 0 });
  expect(await lakeProblems(root), `seed ${seed}`).toEqual([]);
  const { table, logs } = await tableAndLogs(root);
  expect(logs, `seed ${seed}`).toEqual(table);
  const clean = await makeTempFolder('clean-reference');
  await runBarlake([...args.slice(0, -1), clean.at('lake')], surroundings);
  expect((await tableAndLogs(clean.at('lake'))).table, `seed ${seed}`).toEqual(table);
  await clean[Symbol.asyncDispose]();
});
