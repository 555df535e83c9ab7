import { describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { runDocumentSchema } from '../../contract/api/runs.ts';
import { auditDocumentSchema } from '../../contract/api/system.ts';
import { validationTrendSchema } from '../../contract/cli/validate.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { lakeProblems } from '../support/lake-problems.ts';
import { readEvents } from '../support/read-events.ts';
import { ask, askRun, change, openWorkBench } from '../support/work-bench.ts';

const MARKET = {
  datasets: ['stocks_daily', 'crypto_daily'],
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-06'),
  symbols: 4,
} as const;

const REQUEST = { datasets: MARKET.datasets, from: MARKET.from, to: MARKET.to, route: 'flat' };

const isEnd = (run: string, state: string) => (event: { kind: string }) =>
  event.kind === 'run' &&
  JSON.stringify(event).includes(run) &&
  JSON.stringify(event).includes(`"state":"${state}"`);

async function start(url: string, request: unknown = REQUEST): Promise<string> {
  const { status, body } = await change(url, API_PATH.sync, request);
  expect(status).toBe(202);
  return (body as { run: string }).run;
}

describe('a run that is started over HTTP', () => {
  it('may be a validation, which is followed, found and remembered as a sync is', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    await using events = await readEvents(url);
    await events.first(isEnd(await start(url), 'done'));
    const { status, body } = await change(url, API_PATH.validate, {
      datasets: ['stocks_daily'],
      isAll: true,
    });
    expect(status).toBe(202);
    const { run } = body as { run: string };
    await events.first(isEnd(run, 'done'));
    const document = runDocumentSchema.parse(await askRun(url, run));
    expect(document.run).toMatchObject({ id: run, command: 'validate', state: 'done', isOwn: true });
    expect(document.run.title).toMatch(/^stocks_daily 1990-01-01 to /);
    // What stood after it is the last point of the trend.
    const { runs } = validationTrendSchema.parse((await ask(url, API_PATH.validations)).body);
    expect(runs.at(-1)).toMatchObject({ run, dataset: 'stocks_daily', days: 5, unchanged: 0 });
    const wrong = await change(url, API_PATH.validate, { datasets: ['stocks_weekly'] });
    expect([wrong.status, wrong.body]).toEqual([400, expect.objectContaining({ code: 'E_DATASET' })]);
    const audit = auditDocumentSchema.parse((await ask(url, API_PATH.audit)).body);
    expect(audit.rows.slice(0, 2).map(({ action, outcome }) => [action, outcome])).toEqual([
      ['validate', 'E_DATASET'],
      ['validate', 'done'],
    ]);
    expect(await lakeProblems(own.bench.root)).toEqual([]);
  });
});
