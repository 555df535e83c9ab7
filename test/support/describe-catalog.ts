import { beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/domain/finding.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import {
  type ObjectRow,
  recordObjects,
  selectFailures,
  selectObjects,
} from '../../src/lake/catalog/objects.ts';
import type { Catalog } from '../../src/lake/catalog/open-catalog.ts';
import {
  findPartition,
  OWN_FILE,
  type PartitionRow,
  publishPartition,
  selectPartitions,
} from '../../src/lake/catalog/partitions.ts';
import { closeDeadRuns, endRun, recentRuns, runId, startRun } from '../../src/lake/catalog/run-log.ts';
import { putRunProfile, readRunProfiles } from '../../src/lake/catalog/run-profiles.ts';
import { endTask, interruptedTasks, startTask } from '../../src/lake/catalog/task-log.ts';
import { countOldHistory, pruneHistory } from '../../src/lake/upkeep/prune-history.ts';

const PARTITION: PartitionRow = {
  layer: 'bronze',
  dataset: 'stocks_daily',
  key: '2024-03-07',
  path: 'p',
  fingerprint: 'f',
  source_etag: 'e',
  rows: 1,
  quarantined: 0,
  duplicates: 0,
  symbols: 1,
  bytes: 1,
  raw_bytes: 1,
  min_us: 1,
  max_us: 2,
  content_hash: 'h',
  quarantine_path: null,
  source: 'flat',
  covered: null,
};

const partition = (fields: Partial<PartitionRow> = {}): PartitionRow => ({ ...PARTITION, ...fields });

const finding: Finding = {
  rule: 'day-repaired',
  severity: 'warning',
  dataset: 'stocks_daily',
  day: tradingDay('2024-03-07'),
  message: 'm',
  rowCount: 3,
  evidence: { found: 'x' },
};

function object(day: string, fields: Partial<ObjectRow> = {}): ObjectRow {
  const known = { etag: 'e', size_bytes: 1, last_modified_ms: 2, state: 'published', checked_ms: 3 } as const;
  return { dataset: 'stocks_daily', source: 'flat', day, key: `key ${day}`, ...known, ...fields };
}

/** A task of a run, begun and, with an end, ended. */
async function task(
  catalog: Catalog,
  run: string,
  id: string,
  end?: { state: 'done' | 'failed' | 'skipped'; errorCode?: string },
): Promise<void> {
  const ref = { runId: run, taskId: id };
  const [kind = '', key = ''] = id.split(' ');
  await startTask(catalog.db, {
    ...ref,
    kind,
    dataset: 'stocks_daily',
    key,
    fingerprint: `${run} ${id}`,
    startedMs: 1,
  });
  if (end !== undefined) await endTask(catalog.db, ref, { ...end, finishedMs: 2 });
}

/** Tests that every catalog passes, whichever database it is in. `open` gives the one that they share. */
export function describeCatalog(open: () => Catalog): void {
  beforeEach(async () => {
    for (const table of ['objects', 'partitions', 'findings', 'runs', 'tasks', 'api_calls'] as const) {
      await open().db.deleteFrom(table).execute();
    }
  });
  describe('partitions', () => {
    describePartitions(open);
  });
  describe('objects', () => {
    describeObjects(open);
  });
  describe('tasks', () => {
    describeTasks(open);
  });
  describe('runs', () => {
    describeRuns(open);
  });
  describe('old history', () => {
    describeOldHistory(open);
  });
}

function describePartitions(open: () => Catalog): void {
  it('replace their predecessor, findings included', async () => {
    await publishPartition(open().db, partition(), [finding, { ...finding, symbol: 'A' }]);
    await publishPartition(open().db, partition({ rows: 2 }), [{ ...finding, message: 'new' }]);
    expect(await findPartition(open().db, 'bronze', 'stocks_daily', '2024-03-07')).toEqual({
      ...OWN_FILE,
      ...partition({ rows: 2 }),
    });
    expect(await open().db.selectFrom('findings').select(['message', 'evidence']).execute()).toEqual([
      { message: 'new', evidence: '{"found":"x"}' },
    ]);
  });

  it('of landing leave the findings of bronze alone', async () => {
    await publishPartition(open().db, partition(), [finding]);
    await publishPartition(open().db, partition({ layer: 'landing' }), []);
    expect(await open().db.selectFrom('findings').select('rule').execute()).toHaveLength(1);
  });

  it('are selected by layer, dataset and an inclusive range of days, in order', async () => {
    for (const key of ['2024-03-07', '2024-03-05', '2024-03-06', '2024-03-08'])
      await publishPartition(open().db, partition({ key }), []);
    await publishPartition(open().db, partition({ dataset: 'fx_daily' }), []);
    const filter = { layer: 'bronze', datasets: ['stocks_daily'], from: '2024-03-06', to: '2024-03-07' };
    expect((await selectPartitions(open().db, filter)).map(({ key }) => key)).toEqual([
      '2024-03-06',
      '2024-03-07',
    ]);
    expect(await selectPartitions(open().db, { layer: 'bronze' })).toHaveLength(5);
    expect(await selectPartitions(open().db, { layer: 'landing' })).toEqual([]);
    expect(await selectPartitions(open().db, { layer: 'bronze', datasets: [] })).toEqual([]);
  });
}

function describeObjects(open: () => Catalog): void {
  it('are recorded in any number, and replaced', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => object(`day ${String(index).padStart(5, '0')}`));
    await recordObjects(open().db, many);
    await recordObjects(open().db, [object('day 00007', { state: 'forbidden', etag: null })]);
    const filter = { datasets: ['stocks_daily'], from: 'day 00006', to: 'day 00008' };
    expect((await selectObjects(open().db, filter)).map(({ state, etag }) => [state, etag])).toEqual([
      ['published', 'e'],
      ['forbidden', null],
      ['published', 'e'],
    ]);
    await recordObjects(open().db, []);
  });
}

function describeTasks(open: () => Catalog): void {
  it('that were running, or failed while publishing, are the ones to look at', async () => {
    await task(open(), 'run 1', 'ingest a', { state: 'failed', errorCode: 'E_DISK_FULL' });
    await task(open(), 'run 1', 'ingest b', { state: 'failed', errorCode: 'E_DISK_FULL' });
    await task(open(), 'run 1', 'ingest c', { state: 'failed', errorCode: 'E_SOURCE_EMPTY' });
    await task(open(), 'run 1', 'land d', { state: 'done' });
    await task(open(), 'run 2', 'ingest b', { state: 'done' });
    await task(open(), 'run 2', 'land e');
    await task(open(), 'run 2', 'ingest d', { state: 'skipped' });
    expect(await interruptedTasks(open().db)).toEqual([
      {
        runId: 'run 1',
        taskId: 'ingest a',
        kind: 'ingest',
        dataset: 'stocks_daily',
        key: 'a',
        fingerprint: 'run 1 ingest a',
        state: 'failed',
      },
      {
        runId: 'run 2',
        taskId: 'land e',
        kind: 'land',
        dataset: 'stocks_daily',
        key: 'e',
        fingerprint: 'run 2 land e',
        state: 'running',
      },
    ]);
  });

  it('are left to the one that made the day’s bars after them, from whatever source', async () => {
    await task(open(), 'run 1', 'unfold a', { state: 'failed', errorCode: 'E_DISK_FULL' });
    await task(open(), 'run 2', 'ingest a', { state: 'done' });
    await task(open(), 'run 1', 'ask b', { state: 'failed', errorCode: 'E_DISK_FULL' });
    await task(open(), 'run 2', 'unfold b', { state: 'done' });
    expect((await interruptedTasks(open().db)).map(({ taskId }) => taskId)).toEqual(['ask b']);
  });

  it('count as failures of their day until a later one ends otherwise', async () => {
    await task(open(), 'run 1', 'ingest a', { state: 'failed', errorCode: 'E_SOURCE_EMPTY' });
    await task(open(), 'run 1', 'ingest b', { state: 'failed', errorCode: 'E_SOURCE_EMPTY' });
    await task(open(), 'run 2', 'ingest b', { state: 'done' });
    await task(open(), 'run 1', 'ingest c', { state: 'failed', errorCode: 'E_SOURCE_EMPTY' });
    await task(open(), 'run 2', 'ingest c', { state: 'failed', errorCode: 'E_VERIFY' });
    const failures = await selectFailures(open().db, { datasets: ['stocks_daily'], from: 'a', to: 'z' });
    expect(failures.map(({ key, errorCode }) => [key, errorCode])).toEqual([
      ['a', 'E_SOURCE_EMPTY'],
      ['c', 'E_VERIFY'],
    ]);
  });
}

function describeRuns(open: () => Catalog): void {
  it('have names that sort by time', () => {
    const names = [0, 1_709_900_000_000, 1_709_900_000_001].map((startedMs) => runId(startedMs, () => 0.5));
    expect(names).toEqual([
      '19700101T000000000Z-i00000',
      '20240308T121320000Z-i00000',
      '20240308T121320001Z-i00000',
    ]);
  });

  it('are recorded with their end and their calls, newest first', async () => {
    for (const id of ['a', 'b'])
      await startRun(open(), { id, command: 'sync', startedMs: 1, request: { from: 'x' } });
    const calls = [{ endpoint: 'flat-files', made: 3, naive: 300, bytes: 70 }];
    await endRun(open(), 'a', { state: 'partial', finishedMs: 9, totals: { rows: 1 }, calls });
    expect(await recentRuns(open(), 5)).toEqual([
      { id: 'b', command: 'sync', state: 'running', startedMs: 1, finishedMs: null, totals: null },
      { id: 'a', command: 'sync', state: 'partial', startedMs: 1, finishedMs: 9, totals: '{"rows":1}' },
    ]);
    expect(await open().db.selectFrom('api_calls').selectAll().execute()).toEqual([
      { run_id: 'a', endpoint: 'flat-files', made: 3, naive: 300, bytes: 70, rate_limited: 0 },
    ]);
  });

  it('whose process died are closed with their tasks; ended ones stay as they are', async () => {
    await startRun(open(), { id: 'a', command: 'sync', startedMs: 1, request: {} });
    await task(open(), 'a', 'land x', { state: 'done' });
    await task(open(), 'a', 'land y');
    await closeDeadRuns(open(), 7);
    expect(await recentRuns(open(), 1)).toMatchObject([{ state: 'failed', finishedMs: 7 }]);
    const states = await open()
      .db.selectFrom('tasks')
      .select(['key', 'state', 'error_code'])
      .orderBy('key')
      .execute();
    expect(states).toEqual([
      { key: 'x', state: 'done', error_code: null },
      { key: 'y', state: 'failed', error_code: 'E_CANCELLED' },
    ]);
  });
}

function describeOldHistory(open: () => Catalog): void {
  it('goes, but for failures of which nothing has come, and the runs that they are of', async () => {
    const { db } = open();
    for (const id of ['run 1', 'run 2', 'run 3', 'run 4'])
      await startRun(open(), { id, command: 'sync', startedMs: 1, request: {} });
    await task(open(), 'run 1', 'land a', { state: 'done' });
    await task(open(), 'run 1', 'land b', { state: 'failed', errorCode: 'E_VERIFY' });
    await task(open(), 'run 2', 'land b', { state: 'failed', errorCode: 'E_VERIFY' });
    await task(open(), 'run 2', 'land c', { state: 'failed', errorCode: 'E_VERIFY' });
    await task(open(), 'run 3', 'land c', { state: 'done' });
    await task(open(), 'run 4', 'land d');
    const calls = [{ endpoint: 'flat-files', made: 1, naive: 1, bytes: 1 }];
    for (const id of ['run 1', 'run 2', 'run 3'])
      await endRun(open(), id, { state: 'done', finishedMs: 2, totals: {}, calls });
    await putRunProfile(db, 'run 1', {});
    expect(await countOldHistory(db, 2)).toEqual({ tasks: 0, runs: 0 });
    const counted = await countOldHistory(db, 3);
    expect(await db.transaction().execute(async (own) => pruneHistory(own, 3))).toEqual(counted);
    // The failure of b in run 2 is the last word about it; run 4 is at work.
    expect(counted).toEqual({ tasks: 4, runs: 2 });
    const tasks = await db.selectFrom('tasks').select(['run_id', 'key']).orderBy('key').execute();
    expect(tasks.map(({ run_id: run, key }) => `${run} ${key}`)).toEqual(['run 2 b', 'run 4 d']);
    const runs = await db.selectFrom('runs').select('id').orderBy('id').execute();
    expect(runs.map(({ id }) => id)).toEqual(['run 2', 'run 4']);
    expect(await db.selectFrom('api_calls').select('run_id').execute()).toEqual([{ run_id: 'run 2' }]);
    expect((await readRunProfiles(db, ['run 1'])).size).toBe(0);
    expect(await db.transaction().execute(async (own) => pruneHistory(own, 3))).toEqual({
      tasks: 0,
      runs: 0,
    });
  });
}
