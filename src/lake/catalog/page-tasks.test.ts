import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { fileCatalog } from './catalog-address.ts';
import { type Catalog, openCatalog } from './open-catalog.ts';
import { countTaskStates, pageTasks, type TasksFilter, taskPartitions } from './page-tasks.ts';
import { startRun } from './run-log.ts';

let folder: TempFolder;
let catalog: Catalog;
beforeAll(async () => {
  folder = await makeTempFolder('page-tasks');
  catalog = await openCatalog(fileCatalog(folder.path), { readOnly: false });
  const requests = [{ datasets: ['stocks_daily'], symbols: ['AAPL', 'MSFT'], mode: 'missing' }, {}];
  for (const [at, request] of requests.entries())
    await startRun(catalog, { id: `run ${at}`, command: 'sync', startedMs: at, request });
  await catalog.db
    .insertInto('tasks')
    .values([
      task('run 0', 'ingest', 'stocks_daily', '2024-03-07', { started_ms: 10 }),
      task('run 0', 'ingest', 'stocks_daily', '2024-03-08', {
        started_ms: 10,
        state: 'failed',
        error_code: 'E_VENDOR',
      }),
      task('run 1', 'land', 'fx_daily', '2024-03-08', {
        started_ms: 20,
        state: 'failed',
        error_code: 'E_TIMEOUT',
      }),
      task('run 1', 'ingest', 'fx_daily', '2024-03-11', { started_ms: 30, state: 'running' }),
    ])
    .execute();
});
afterAll(async () => {
  await catalog[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function task(run: string, kind: string, dataset: string, key: string, rest: object) {
  const given = { run_id: run, id: `${kind}:${dataset}:${key}`, kind, dataset, key, fingerprint: 'f' };
  const ends = { state: 'done' as const, started_ms: 1, finished_ms: 2, rows: 1, bytes: 1 };
  return { ...given, ...ends, error_code: null, error_message: null, ...rest };
}

async function found(filter: TasksFilter): Promise<readonly string[]> {
  return (await pageTasks(catalog.db, filter, { limit: 9 })).map(({ dataset, key }) => `${dataset} ${key}`);
}

const [STOCKS_7, STOCKS_8] = ['stocks_daily 2024-03-07', 'stocks_daily 2024-03-08'];
const [FX_8, FX_11] = ['fx_daily 2024-03-08', 'fx_daily 2024-03-11'];

describe('the tasks of all runs', () => {
  it('come with the latest first, page by page', async () => {
    const all = await pageTasks(catalog.db, {}, { limit: 9 });
    expect(all.map(({ dataset, key }) => `${dataset} ${key}`)).toEqual([FX_11, FX_8, STOCKS_8, STOCKS_7]);
    const walked: string[] = [];
    for (let after: Parameters<typeof pageTasks>[2]['after'], page = all; page.length > 0; ) {
      page = await pageTasks(catalog.db, {}, { after, limit: 1 });
      const [last] = page;
      if (last === undefined) break;
      walked.push(`${last.dataset} ${last.key}`);
      after = { startedMs: last.started_ms, runId: last.run_id, id: last.id };
    }
    expect(walked).toEqual([FX_11, FX_8, STOCKS_8, STOCKS_7]);
  });

  it.each<[string, TasksFilter, readonly string[]]>([
    ['several states', { states: ['failed', 'running'] }, [FX_11, FX_8, STOCKS_8]],
    ['several codes', { errors: ['E_VENDOR', 'E_TIMEOUT'] }, [FX_8, STOCKS_8]],
    ['all of the fields', { states: ['failed'], datasets: ['fx_daily'] }, [FX_8]],
    [
      'any of the fields',
      { states: ['failed'], datasets: ['fx_daily'], match: 'any' },
      [FX_11, FX_8, STOCKS_8],
    ],
    ['no state at all', { states: [] }, []],
    [
      'any field, and states in any case',
      { kinds: ['land', 'ingest'], only: ['failed'], match: 'any' },
      [FX_8, STOCKS_8],
    ],
    ['trading days', { fromKey: '2024-03-08', toKey: '2024-03-08' }, [FX_8, STOCKS_8]],
    ['the time they began', { startMs: 10, endMs: 30 }, [FX_8, STOCKS_8, STOCKS_7]],
    ['words of errors', { text: 'timeout' }, [FX_8]],
    ['a run', { run: 'run 0', task: 'ingest:stocks_daily:2024-03-07' }, [STOCKS_7]],
    ['a symbol that the run was asked for', { text: 'aapl' }, [STOCKS_8, STOCKS_7]],
    ['no word of the request but symbols', { text: 'missed' }, []],
  ])('are found by %s', async (_, filter, wanted) => {
    expect(await found(filter)).toEqual(wanted);
  });

  it('are counted by state, whichever states are looked at', async () => {
    const counts = await countTaskStates(catalog.db, { states: ['failed'], datasets: ['fx_daily'] });
    expect(Object.fromEntries(counts)).toEqual({ failed: 1, running: 1 });
  });

  it('are told by what they were to make', async () => {
    expect(await taskPartitions(catalog.db, { only: ['failed'] }, 9)).toEqual([
      { run_id: 'run 1', kind: 'land', dataset: 'fx_daily', key: '2024-03-08', count: 1 },
      { run_id: 'run 0', kind: 'ingest', dataset: 'stocks_daily', key: '2024-03-08', count: 1 },
    ]);
  });
});
