import { describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { taskFlowDocumentSchema } from '../../contract/api/tasks.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { readEvents } from '../support/read-events.ts';
import { ask, change, openWorkBench, runPath } from '../support/work-bench.ts';

const MARKET = {
  datasets: ['stocks_daily'],
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-06'),
  symbols: 4,
} as const;

const isEnd = (run: string, state: string) => (event: { kind: string }) =>
  event.kind === 'run' &&
  JSON.stringify(event).includes(run) &&
  JSON.stringify(event).includes(`"state":"${state}"`);

async function start(url: string): Promise<string> {
  const { datasets, from, to } = MARKET;
  const request = { datasets, from, to, route: 'flat', through: 'silver' };
  const { body } = await change(url, API_PATH.sync, request);
  return (body as { run: string }).run;
}

describe('the flow of a run', () => {
  it('tells of each task what it waited for, and what was made of it', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    await using events = await readEvents(url);
    const run = await start(url);
    await events.first(isEnd(run, 'done'));
    const flowOf = async (ofRun: string, task: string) => {
      const path = `${runPath('taskFlow', ofRun)}?task=${encodeURIComponent(task)}`;
      const { status, body } = await ask(url, path);
      return status === 200 ? taskFlowDocumentSchema.parse(body) : status;
    };
    const day = { dataset: 'stocks_daily', key: '2026-02-04', state: 'done' };
    expect(await flowOf(run, 'land:stocks_daily:2026-02-04')).toMatchObject({
      task: { kind: 'land', ...day },
      before: [],
      after: [{ kind: 'ingest', ...day }],
      attempt: 1,
      worker: null,
    });
    const ingest = await flowOf(run, 'ingest:stocks_daily:2026-02-04');
    expect(ingest).toMatchObject({
      before: [{ kind: 'land', ...day }],
      after: [{ kind: 'silver', key: '2026', state: 'done' }],
    });
    const silver = typeof ingest === 'number' ? undefined : ingest.after[0];
    const made = await flowOf(silver?.runId ?? '', silver?.id ?? '');
    expect(
      typeof made === 'number' ? made : made.before.map(({ kind, key }) => `${kind} ${key}`).sort(),
    ).toEqual(['02', '03', '04', '05', '06'].map((number) => `ingest 2026-02-${number}`));
    expect(await flowOf(run, 'ingest:stocks_daily:2020-01-01')).toBe(404);
  });
});
