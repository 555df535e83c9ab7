import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { findRun } from '../../src/lake/catalog/run-history.ts';
import { takeWriteLock } from '../../src/lake/storage/write-lock.ts';
import { openJobBench } from '../support/job-bench.ts';
import { lakeProblems } from '../support/lake-problems.ts';

const MARKET = {
  datasets: ['stocks_daily', 'crypto_daily'] as readonly DatasetName[],
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-06'),
  symbols: 4,
};

/** Pairs come a byte a second: a run is under way for as long as a test wants it to be. */
const SLOW = 'drip=*crypto*,rate=1';

/** Turns until something holds; a process takes its time to start. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1200 && !holds(); turn++) await sleep(50);
  expect(holds()).toBe(true);
}

describe('a job room', () => {
  it('runs syncs one after the other, each in a process of its own, under the names it gave them', async () => {
    await using own = await openJobBench(MARKET);
    const first = own.room.submit(own.request());
    const second = own.room.submit(own.request());
    expect([first.state, second.state]).toEqual(['queued', 'queued']);
    expect(await own.room.whenOver(first.runId)).toMatchObject({ state: 'done', error: undefined });
    expect(await own.room.whenOver(second.runId)).toMatchObject({ state: 'done', error: undefined });
    expect(own.states.map(({ runId, state }) => [runId === first.runId ? 1 : 2, state])).toEqual([
      [1, 'queued'],
      [2, 'queued'],
      [1, 'running'],
      [1, 'done'],
      [2, 'running'],
      [2, 'done'],
    ]);
    expect(await findRun(own.catalog.db, first.runId)).toMatchObject({
      state: 'done',
      tasks: { done: 20, failed: 0, running: 0 },
    });
    expect(own.room.find(first.runId)?.report).toMatchObject({ tasksDone: 20, tasksTotal: 20 });
    expect(await lakeProblems(own.bench.root)).toEqual([]);
  });

  it('stops a job in the middle, and the lake goes on from there', async () => {
    await using own = await openJobBench(MARKET);
    own.bench.vendor.control.addFault(SLOW);
    const { runId } = own.room.submit(own.request());
    await until(() => (own.room.find(runId)?.report?.tasksDone ?? 0) >= 1);
    expect(own.room.cancel(runId)).toBe(true);
    expect(await own.room.whenOver(runId)).toMatchObject({ state: 'cancelled' });
    expect(own.room.cancel(runId)).toBe(false);
    own.bench.vendor.control.removeFaults();
    const again = own.room.submit(own.request());
    expect(await own.room.whenOver(again.runId)).toMatchObject({ state: 'done' });
    expect(await lakeProblems(own.bench.root)).toEqual([]);
  });

  it('takes a process that is killed for a failed run, and the next one goes on', async () => {
    await using own = await openJobBench(MARKET);
    own.bench.vendor.control.addFault(SLOW);
    const { runId } = own.room.submit(own.request());
    await until(() => (own.room.find(runId)?.report?.tasksDone ?? 0) >= 1);
    process.kill(own.room.find(runId)?.pid ?? -1, 'SIGKILL');
    expect(await own.room.whenOver(runId)).toMatchObject({
      state: 'failed',
      error: { code: 'E_UNEXPECTED', message: expect.stringContaining('SIGKILL') },
    });
    expect(await findRun(own.catalog.db, runId)).toMatchObject({ state: 'failed' });
    own.bench.vendor.control.removeFaults();
    const again = own.room.submit(own.request());
    expect(await own.room.whenOver(again.runId)).toMatchObject({ state: 'done' });
    expect(await lakeProblems(own.bench.root)).toEqual([]);
  });

  it('waits while another program writes, and may be cancelled meanwhile', async () => {
    await using own = await openJobBench(MARKET);
    const waiting = await (async () => {
      const owner = { pid: process.pid, command: 'test' };
      using _lock = await takeWriteLock(own.bench.root, owner, new AbortController().signal);
      const first = own.room.submit(own.request());
      const second = own.room.submit(own.request());
      await sleep(1500);
      expect([first, second].map(({ runId }) => own.room.find(runId)?.state)).toEqual(['queued', 'queued']);
      expect(own.room.cancel(second.runId)).toBe(true);
      expect(await own.room.whenOver(second.runId)).toMatchObject({ state: 'cancelled' });
      return first;
    })();
    expect(await own.room.whenOver(waiting.runId)).toMatchObject({ state: 'done' });
  });

  it('stands in the catalog with its error when it was refused before it began', async () => {
    await using own = await openJobBench(MARKET);
    const { runId } = own.room.submit(own.request({ datasets: ['indices_daily'], route: 'grouped' }));
    expect(await own.room.whenOver(runId)).toMatchObject({ state: 'failed' });
    const row = await findRun(own.catalog.db, runId);
    expect(row?.state).toBe('failed');
    expect(JSON.parse(row?.totals ?? '{}')).toMatchObject({
      error: expect.any(String),
      code: expect.any(String),
    });
  });

  it('takes no more than its queue holds', async () => {
    await using own = await openJobBench(MARKET);
    const owner = { pid: process.pid, command: 'test' };
    using _lock = await takeWriteLock(own.bench.root, owner, new AbortController().signal);
    for (let count = 0; count < 16; count++) own.room.submit(own.request());
    expect(() => own.room.submit(own.request())).toThrow(expect.objectContaining({ code: 'E_BUSY' }));
  });
});
