import { describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { jobPreviewSchema, jobRequestDocumentSchema, jobStartedSchema } from '../../contract/api/jobs.ts';
import { auditDocumentSchema } from '../../contract/api/system.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { readEvents } from '../support/read-events.ts';
import { ask, askRun, change, openWorkBench, runPath } from '../support/work-bench.ts';

const MARKET = {
  datasets: ['stocks_daily'],
  from: tradingDay('2026-01-02'),
  to: tradingDay('2026-02-06'),
  symbols: 4,
} as const;

const SYNC = { datasets: MARKET.datasets, from: MARKET.from, to: MARKET.to, route: 'flat' };

const isEnd = (run: string) => (event: { kind: string }) =>
  event.kind === 'run' &&
  JSON.stringify(event).includes(run) &&
  /"state":"(?:done|partial|failed|cancelled)"/.test(JSON.stringify(event));

describe('jobs of every kind that are started over HTTP', () => {
  it('are foreseen, started, written down first, found in the history, and asked for again with their options', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    await using events = await readEvents(url);
    const start = async (action: string, options: object): Promise<string> => {
      const { status, body } = await change(url, API_PATH.jobs, { action, options });
      expect([action, status, body]).toMatchObject([action, 202, {}]);
      const { run } = jobStartedSchema.parse(body);
      await events.first(isEnd(run));
      return run;
    };
    const preview = async (action: string, options: object): Promise<unknown> => {
      const { status, body } = await change(url, API_PATH.jobPreview, { action, options });
      expect([action, status]).toEqual([action, 200]);
      return jobPreviewSchema.parse(body).document;
    };
    expect(await preview('sync', SYNC)).toMatchObject({ totals: { objects: 25 } });
    const jobs: readonly (readonly [action: string, options: object, command: string])[] = [
      ['sync', SYNC, 'sync'],
      ['reference', { only: ['splits', 'dividends'] }, 'sync-reference'],
      ['features', { datasets: ['stocks_daily'] }, 'features build'],
      ['export', { dataset: 'stocks_daily', isVerified: true }, 'export qlib'],
      ['validate', { isAll: true }, 'validate'],
      [
        'reconcile',
        { dataset: 'stocks_daily', source: 'grouped', from: '2026-02-02', to: '2026-02-04' },
        'reconcile',
      ],
      ['compact', { by: 'month' }, 'compact'],
      ['archive', { landingDays: 1 }, 'archive'],
      ['gc', {}, 'gc'],
      ['scrub', { isRepairing: true }, 'scrub'],
    ];
    for (const [action, options, command] of jobs) {
      const run = await start(action, options);
      const document = await askRun(url, run);
      expect([command, document.run.command, document.run.state, document.errors]).toEqual([
        command,
        command,
        'done',
        [],
      ]);
      const again = jobRequestDocumentSchema.parse((await ask(url, runPath('runAgain', run))).body);
      expect(again.action).toBe(action);
      expect(again.options).toMatchObject(action === 'archive' ? { landingDays: 1 } : options);
    }
    expect(await preview('features', { datasets: ['stocks_daily'], mode: 'rebuild' })).toMatchObject({
      tasks: [{ dataset: 'stocks_daily' }],
    });
    expect(await preview('compact', {})).toMatchObject({
      files: expect.any(Array),
      waiting: expect.any(Array),
    });
    expect(await preview('gc', {})).toMatchObject({ collected: expect.any(Array) });
    const audit = auditDocumentSchema.parse((await ask(url, API_PATH.audit)).body).rows;
    expect(new Set(audit.map(({ action }) => action))).toEqual(new Set(jobs.map(([action]) => action)));
  }, 180_000);

  it('are refused with the field that is wrong, and for what the command line would refuse', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    const refused = async (action: string, options: object): Promise<string> => {
      const { status, body } = await change(url, API_PATH.jobs, { action, options });
      expect([action, status]).toEqual([action, 400]);
      return (body as { message: string }).message;
    };
    expect(await refused('features', { datasets: [] })).toContain('options.datasets: Choose at least one.');
    expect(await refused('scrub', { minutes: 0 })).toContain('options.minutes');
    expect(await refused('reconcile', { dataset: 'stocks_minute', source: 'minutes' })).toContain('minutes');
    expect(await refused('features', { datasets: ['stocks_daily'], sets: ['no-such-set'] })).toContain(
      'no-such-set',
    );
    expect(await refused('archive', {})).toContain('archived');
    expect(await refused('export', { dataset: 'stocks_daily', output: '/etc' })).toContain('output');
    expect(await refused('format', { disk: '/' })).toContain('action');
    expect((await change(url, API_PATH.jobPreview, { action: 'scrub', options: {} })).status).toBe(400);
  });
});
