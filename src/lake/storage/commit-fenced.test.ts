import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { type Catalog, openCatalog } from '../catalog/open-catalog.ts';
import { findPartition, MADE_HERE, publishPartition } from '../catalog/partitions.ts';
import { closeDeadRuns, startRun } from '../catalog/run-log.ts';
import { isTaskDone } from '../catalog/run-stop.ts';
import { claimTask, endTask, startTask, type TaskRef } from '../catalog/task-log.ts';
import type { Lake } from '../lake.ts';
import { commitFenced } from './commit-fenced.ts';

let folder: TempFolder;
let catalog: Catalog;
let lake: Lake;
beforeEach(async () => {
  folder = await makeTempFolder('fence');
  await mkdir(folder.at('bronze'));
  catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
  lake = { root: folder.path, catalog };
  await startRun(catalog, { id: 'run', command: 'sync', startedMs: 1, request: {} });
});
afterEach(async () => {
  await catalog[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const PLACE = { layer: 'bronze', dataset: 'stocks_daily', key: '2024-03-07' } as const;
const PATH = 'bronze/day.parquet';

async function begin(): Promise<TaskRef> {
  const { dataset, key } = PLACE;
  const start = { runId: 'run', taskId: 'ingest:x', kind: 'ingest', dataset, key, fingerprint: 'f' };
  return startTask(catalog.db, { ...start, startedMs: 1 });
}

/** Publishes a file with that text; `between` happens after the renaming. */
async function publish(task: TaskRef, text: string, between: () => Promise<void> = async () => undefined) {
  const content = createHash('sha256').update(text).digest('hex');
  const file = { path: PATH, fingerprint: 'f', source_etag: 'e', rows: 1, symbols: 1, bytes: text.length };
  const partition = { ...MADE_HERE, ...PLACE, ...file, min_us: 1, max_us: 2, content_hash: content };
  await commitFenced(lake, {
    partition,
    task,
    async rename() {
      await writeFile(folder.at(PATH), text);
      await between();
    },
    commit: () =>
      catalog.db.transaction().execute(async (db) => {
        await publishPartition(db, partition, []);
        await endTask(db, task, { state: 'done', finishedMs: 2 });
      }),
  });
}

const held = () => findPartition(catalog.db, PLACE.layer, PLACE.dataset, PLACE.key);

describe('commitFenced', () => {
  it('lets the last attempt publish, and refuses one before it without touching its file', async () => {
    const first = await begin();
    const second = await begin();
    expect([first.attempt, second.attempt]).toEqual([1, 2]);
    await publish(second, 'good');
    await expect(publish(first, 'stale')).rejects.toMatchObject({ code: 'E_LEASE_LOST' });
    expect(await readFile(folder.at(PATH), 'utf8')).toBe('good');
    expect((await held())?.fingerprint).toBe('f');
  });

  it('leaves a task that is done to whoever has done it, however late another delivery of it begins', async () => {
    const first = await begin();
    await publish(first, 'good');
    const { dataset, key } = PLACE;
    const start = { runId: 'run', taskId: 'ingest:x', kind: 'ingest', dataset, key, fingerprint: 'f' };
    expect(await claimTask(catalog.db, { ...start, startedMs: 3 })).toBeUndefined();
    expect(await isTaskDone(catalog.db, first)).toBe(true);
    const other = { ...start, taskId: 'ingest:y', startedMs: 3 };
    expect(await claimTask(catalog.db, other)).toMatchObject({ attempt: 1 });
    expect(await claimTask(catalog.db, other)).toMatchObject({ attempt: 2 });
  });

  it('has a partition made again whose file a sleeper put its own over', async () => {
    const first = await begin();
    const sleepThenRename = publish(first, 'stale', async () => {
      await publish(await begin(), 'good');
      await writeFile(folder.at(PATH), 'stale');
    });
    await expect(sleepThenRename).rejects.toMatchObject({ code: 'E_LEASE_LOST' });
    expect((await held())?.fingerprint).toBe('stale:f');
  });

  it('leaves a partition alone over which a sleeper put the same bytes', async () => {
    const first = await begin();
    const late = publish(first, 'good', async () => publish(await begin(), 'good'));
    await expect(late).rejects.toMatchObject({ code: 'E_LEASE_LOST' });
    expect((await held())?.fingerprint).toBe('f');
  });

  it('refuses what a worker of a dead run has made', async () => {
    const task = await begin();
    await closeDeadRuns(catalog, 5);
    await expect(publish(task, 'late')).rejects.toMatchObject({ code: 'E_LEASE_LOST' });
    expect(await held()).toBeUndefined();
  });

  it('refuses a commit between whose look and end the run was closed', async () => {
    const task = await begin();
    const late = publish(task, 'late', () => closeDeadRuns(catalog, 5));
    await expect(late).rejects.toMatchObject({ code: 'E_LEASE_LOST' });
    expect(await held()).toBeUndefined();
  });
});
