import { expect, it } from 'vitest';
import { makeTempFolder } from '../../../test/support/temp-folder.ts';
import { lakeGrowth } from './lake-growth.ts';
import { openCatalog } from './open-catalog.ts';
import { endTask, startTask } from './task-log.ts';

it('counts a partition once however often it was written, and what it took before takes away', async () => {
  await using folder = await makeTempFolder('growth');
  await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
  const make = async (runId: string, kind: string, key: string, bytes: number): Promise<void> => {
    const ref = { runId, taskId: `${kind}:${key}` };
    const finishedMs = Number(runId);
    const task = { ...ref, kind, dataset: 'stocks_daily', key, fingerprint: '', startedMs: finishedMs };
    await startTask(catalog.db, task);
    await endTask(catalog.db, ref, { state: 'done', finishedMs, bytes });
  };
  expect(await lakeGrowth(catalog.db, 0)).toBe(0);
  await make('1', 'unfold', '2026-03-02', 70);
  await make('10', 'ingest', '2026-03-02', 100);
  await make('11', 'ingest', '2026-03-02', 90);
  await make('12', 'ingest', '2026-03-03', 50);
  await make('13', 'land', '2026-03-03', 7);
  expect(await lakeGrowth(catalog.db, 0)).toBe(90 + 50 + 7);
  expect(await lakeGrowth(catalog.db, 5)).toBe(90 - 70 + 50 + 7);
  expect(await lakeGrowth(catalog.db, 11)).toBe(90 - 100 + 50 + 7);
  expect(await lakeGrowth(catalog.db, 20)).toBe(0);
});
