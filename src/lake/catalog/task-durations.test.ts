import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '../../../test/support/temp-folder.ts';
import { fileCatalog } from './catalog-address.ts';
import { openCatalog } from './open-catalog.ts';
import { startRun } from './run-log.ts';
import { taskDurations } from './task-durations.ts';

const START = 1_790_000_040_000;

describe('durations of tasks', () => {
  it('are told by kind and dataset, of what was done since then', async () => {
    await using folder = await makeTempFolder('durations');
    await using catalog = await openCatalog(fileCatalog(folder.path), { readOnly: false });
    await startRun(catalog, { id: 'run', command: 'sync', startedMs: START, request: {} });
    let made = 0;
    const task = (
      kind: string,
      ms: number,
      other: {
        readonly dataset?: string;
        readonly state?: 'done' | 'failed';
        readonly startedMs?: number;
      } = {},
    ) => {
      const { dataset = 'stocks_daily', state = 'done', startedMs = START } = other;
      const ends = { started_ms: startedMs, finished_ms: startedMs + ms };
      const rest = { fingerprint: '', rows: 1, bytes: 1, error_code: null, error_message: null };
      made += 1;
      return { run_id: 'run', id: `${made}`, key: `${made}`, kind, dataset, state, ...ends, ...rest };
    };
    await catalog.db
      .insertInto('tasks')
      .values([
        ...Array.from({ length: 100 }, (_, index) => task('land', (100 - index) * 10)),
        task('land', 7, { dataset: 'options_daily' }),
        task('ingest', 40),
        task('ingest', 20),
        task('ingest', 90_000, { state: 'failed' }),
        task('ingest', 1, { startedMs: START - 10 }),
      ])
      .execute();
    expect(await taskDurations(catalog.db, { startMs: START, limit: 1_000 })).toEqual([
      { kind: 'ingest', dataset: 'stocks_daily', count: 2, p50Ms: 20, p95Ms: 40, p99Ms: 40 },
      { kind: 'land', dataset: 'options_daily', count: 1, p50Ms: 7, p95Ms: 7, p99Ms: 7 },
      { kind: 'land', dataset: 'stocks_daily', count: 100, p50Ms: 500, p95Ms: 950, p99Ms: 990 },
    ]);
    expect(await taskDurations(catalog.db, { startMs: START + 3_600_000, limit: 1_000 })).toEqual([]);
    // The last to end took longest.
    expect(await taskDurations(catalog.db, { startMs: START, limit: 2 })).toEqual([
      { kind: 'land', dataset: 'stocks_daily', count: 2, p50Ms: 990, p95Ms: 1_000, p99Ms: 1_000 },
    ]);
  });
});
