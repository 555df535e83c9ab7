import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { fileCatalog } from './catalog-address.ts';
import { type Catalog, openCatalog } from './open-catalog.ts';
import { endRun, startRun } from './run-log.ts';
import { taskThroughput } from './task-throughput.ts';

let folder: TempFolder;
let catalog: Catalog;
const MINUTE = 60_000;
const START = 1_790_000_040_000;

beforeAll(async () => {
  folder = await makeTempFolder('throughput');
  catalog = await openCatalog(fileCatalog(folder.path), { readOnly: false });
  await startRun(catalog, { id: 'run', command: 'sync', startedMs: START - MINUTE / 2, request: {} });
  const task = { run_id: 'run', kind: 'ingest', dataset: 'stocks_daily', fingerprint: '', started_ms: START };
  const ended = (
    id: string,
    key: string,
    finishedMs: number | null,
    state: 'done' | 'failed' | 'running',
  ) => ({
    ...task,
    id,
    key,
    state,
    finished_ms: finishedMs,
    rows: 100,
    bytes: 7,
    error_code: null,
    error_message: null,
  });
  const rows = [
    ended('1', 'a', START - 1, 'done'),
    ended('2', 'b', START, 'done'),
    ended('3', 'c', START + MINUTE - 1, 'done'),
    ended('4', 'd', START + 2 * MINUTE, 'failed'),
    ended('5', 'e', null, 'running'),
  ];
  await catalog.db.insertInto('tasks').values(rows).execute();
  await endRun(catalog, 'run', {
    state: 'partial',
    finishedMs: START + MINUTE + MINUTE / 2,
    totals: {},
    calls: [
      { endpoint: 'rest', made: 20, naive: 0, bytes: 0 },
      { endpoint: 'flat-files', made: 500, naive: 0, bytes: 0 },
    ],
  });
});
afterAll(async () => {
  await catalog[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe('throughput', () => {
  it('counts what ended in each minute, and spreads calls over their run', async () => {
    const range = { startMs: START, endMs: START + 3 * MINUTE, bucketMs: MINUTE };
    expect(await taskThroughput(catalog.db, range)).toEqual([
      { startMs: START, tasks: 2, failed: 0, rows: 200, bytes: 14, calls: 10 },
      { startMs: START + MINUTE, tasks: 0, failed: 0, rows: 0, bytes: 0, calls: 5 },
      { startMs: START + 2 * MINUTE, tasks: 1, failed: 1, rows: 0, bytes: 0, calls: 0 },
    ]);
  });
});
