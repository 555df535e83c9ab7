import { expect, it } from 'vitest';
import { makeTempFolder } from '../../../test/support/temp-folder.ts';
import { openCatalog } from './open-catalog.ts';
import { taskFailures } from './task-failures.ts';

it('counts what ended within a time and what of it failed, by kind and dataset', async () => {
  await using folder = await makeTempFolder('failures');
  await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
  const ended = [
    ['land', 'stocks_daily', 'done', 10],
    ['land', 'stocks_daily', 'failed', 11],
    ['land', 'stocks_daily', 'failed', 12],
    ['land', 'stocks_daily', 'skipped', 19],
    ['land', 'stocks_daily', 'failed', 20],
    ['land', 'stocks_daily', 'failed', 9],
    ['land', 'fx_daily', 'running', null],
    ['ingest', 'stocks_daily', 'done', 15],
  ] as const;
  const rows = ended.map(([kind, dataset, state, finished], at) => ({
    run_id: 'run',
    id: String(at),
    key: String(at),
    kind,
    dataset,
    state,
    fingerprint: '',
    started_ms: 0,
    finished_ms: finished,
    rows: null,
    bytes: null,
    error_code: null,
    error_message: null,
  }));
  await catalog.db.insertInto('tasks').values(rows).execute();
  expect(await taskFailures(catalog.db, { startMs: 10, endMs: 20 })).toEqual([
    { kind: 'ingest', dataset: 'stocks_daily', tasks: 1, failed: 0, lastFailedMs: null },
    { kind: 'land', dataset: 'stocks_daily', tasks: 4, failed: 2, lastFailedMs: 12 },
  ]);
});
