import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { makeTempFolder } from '../../../../test/support/temp-folder.ts';
import { openCatalog } from '../../../lake/catalog/open-catalog.ts';
import { endRun, startRun } from '../../../lake/catalog/run-log.ts';
import { endTask, startTask } from '../../../lake/catalog/task-log.ts';
import { openFinishedWork } from './finished-work.ts';

it('counts each task and run once, when it has settled, however many pages they take', async () => {
  await using folder = await makeTempFolder('finished');
  await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
  const registry = new Registry();
  const finished = openFinishedWork(catalog.db, 1_000, [registry]);
  const end = async (taskId: string, finishedMs: number): Promise<void> => {
    const ref = { runId: 'a', taskId };
    const task = { ...ref, kind: 'ingest', dataset: 'stocks_daily', key: taskId, fingerprint: '' };
    await startTask(catalog.db, { ...task, startedMs: finishedMs - 2_000 });
    await endTask(catalog.db, ref, { state: 'done', finishedMs, rows: 10, bytes: 100 });
  };
  const value = async (name: string): Promise<number | undefined> => {
    const line = (await registry.metrics()).split('\n').find((each) => each.startsWith(name));
    return line === undefined ? undefined : Number(line.split(' ').at(-1));
  };
  await end('before', 1_000);
  await end('first', 1_001);
  await end('second', 20_000);
  await startRun(catalog, { id: 'a', command: 'sync', startedMs: 1, request: {} });
  await endRun(catalog, 'a', { state: 'done', finishedMs: 20_001, totals: {}, calls: [] });
  await finished.read(10_000);
  expect(await value('barlake_task_seconds_count{kind="ingest",state="done"}')).toBe(1);
  await finished.read(24_999);
  expect(await value('barlake_task_seconds_count{')).toBe(1);
  await finished.read(30_000);
  await finished.read(30_000);
  expect(await value('barlake_task_seconds_count{')).toBe(2);
  expect(await value('barlake_task_seconds_sum{')).toBe(4);
  expect(await value('barlake_task_rows_total{')).toBe(20);
  expect(await value('barlake_task_bytes_total{')).toBe(200);
  expect(await value('barlake_run_seconds_sum{command="sync",state="done"}')).toBe(20);
  await catalog.db.transaction().execute(async (db) => {
    for (let count = 0; count < 5_001; count += 1) {
      const ref = { runId: 'b', taskId: `many ${count}` };
      await startTask(db, {
        ...ref,
        kind: 'land',
        dataset: 'x',
        key: '',
        fingerprint: '',
        startedMs: 26_000,
      });
      await endTask(db, ref, { state: 'skipped', finishedMs: 26_000 });
    }
  });
  await finished.read(40_000);
  expect(await value('barlake_task_seconds_count{kind="land",state="skipped"}')).toBe(5_001);
});
