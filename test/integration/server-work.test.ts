import { describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { runDocumentSchema, runsDocumentSchema, tasksDocumentSchema } from '../../contract/api/runs.ts';
import {
  alertsDocumentSchema,
  auditDocumentSchema,
  logDocumentSchema,
  scheduleDocumentSchema,
} from '../../contract/api/system.ts';
import { allTasksDocumentSchema, taskRetryDocumentSchema } from '../../contract/api/tasks.ts';
import { planDocumentSchema } from '../../contract/cli/plan.ts';
import { tradingCalendar } from '../../src/domain/calendar/trading-calendar-of.ts';
import { latestPublishedDay } from '../../src/domain/publication.ts';
import { addDays, tradingDay } from '../../src/domain/trading-day.ts';
import { lakeProblems } from '../support/lake-problems.ts';
import { readEvents } from '../support/read-events.ts';
import { startBarlake } from '../support/run-barlake.ts';
import { bothEnv } from '../support/stand-in.ts';
import { ask, askRun, change, openWorkBench, runPath } from '../support/work-bench.ts';

const MARKET = {
  datasets: ['stocks_daily', 'crypto_daily'],
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-06'),
  symbols: 4,
} as const;

const REQUEST = { datasets: MARKET.datasets, from: MARKET.from, to: MARKET.to, route: 'flat' };

/** Pairs come a byte a second. */
const SLOW = 'drip=*crypto*,rate=1';

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
  it('is planned, started, followed to its end, and looked at afterwards', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    const plan = await change(url, API_PATH.plan, REQUEST);
    expect([plan.status, planDocumentSchema.parse(plan.body).totals.objects]).toEqual([200, 10]);
    await using events = await readEvents(url);
    const run = await start(url);
    await events.first(isEnd(run, 'done'));
    const kinds = new Set(events.events.map(({ event }) => event.kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['run', 'progress']));
    const document = runDocumentSchema.parse(await askRun(url, run));
    expect(document.run).toMatchObject({
      id: run,
      state: 'done',
      title: 'stocks_daily, crypto_daily 2026-02-02 to 2026-02-06',
      tasks: { done: 20, failed: 0, running: 0, total: 20 },
      isOwn: true,
    });
    expect(document).toMatchObject({ progress: null, errors: [], totals: { state: 'done' } });
    const tasks = tasksDocumentSchema.parse((await ask(url, `${runPath('runTasks', run)}?limit=12`)).body);
    expect([tasks.rows.length, tasks.total]).toEqual([12, 20]);
    const rest = await ask(
      url,
      `${runPath('runTasks', run)}?limit=12&cursor=${encodeURIComponent(tasks.cursor ?? '')}`,
    );
    expect(tasksDocumentSchema.parse(rest.body)).toMatchObject({ cursor: null, total: 20 });
    const log = logDocumentSchema.parse((await ask(url, runPath('runLog', run))).body);
    expect(log.lines.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['Asking the vendor what it has.', 'The run ended: done.']),
    );
    const whole = await fetch(`${url}${runPath('runLog', run)}?download=1`);
    expect(whole.headers.get('content-disposition')).toBe(`attachment; filename="run-${run}.ndjson"`);
    expect((await whole.text()).trim().split('\n').length).toBeGreaterThan(20);
    await events.first(({ kind }) => kind === 'lake');
    expect(await lakeProblems(own.bench.root)).toEqual([]);
  });

  it('fails where the vendor fails, and is retried', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    own.bench.vendor.control.addFault('error=*stocks*2026-02-04*,code=500');
    await using events = await readEvents(url);
    const run = await start(url);
    await events.first(isEnd(run, 'partial'));
    const { errors } = await askRun(url, run);
    expect(errors).toMatchObject([{ code: 'E_VENDOR', count: 1, mend: expect.any(String) }]);
    const failed = await ask(url, `${runPath('runTasks', run)}?state=failed`);
    expect(failed.body).toMatchObject({
      rows: [{ dataset: 'stocks_daily', key: '2026-02-04', errorCode: 'E_VENDOR' }],
    });
    const { rows } = tasksDocumentSchema.parse(failed.body);
    const id = encodeURIComponent(rows[0]?.id ?? '');
    const log = logDocumentSchema.parse((await ask(url, `${runPath('runLog', run)}?task=${id}`)).body);
    expect(log.lines.find(({ level }) => level === 'error')).toMatchObject({
      level: 'error',
      fields: { code: 'E_VENDOR', stack: expect.arrayContaining([expect.stringMatching(/src\//)]) },
    });
    expect(JSON.stringify(log)).not.toContain(process.cwd());
    own.bench.vendor.control.removeFaults();
    const retried = (await change(url, runPath('runRetry', run))).body as { run: string };
    await events.first(isEnd(retried.run, 'done'));
    const page = runsDocumentSchema.parse((await ask(url, `${API_PATH.runs}?q=2026-02-04`)).body);
    expect(page.rows.map(({ id, state }) => [id, state])).toContainEqual([run, 'partial']);
    expect((await askRun(url, retried.run)).run.title).toContain('(retry)');
    expect(await lakeProblems(own.bench.root)).toEqual([]);
  });

  it('has its failed tasks found among those of all runs, and tried again by a filter, just these days', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    own.bench.vendor.control.addFault('error=*2026-02-04*,code=500');
    own.bench.vendor.control.addFault('error=*crypto*2026-02-06*,code=500');
    await using events = await readEvents(url);
    const run = await start(url);
    await events.first(isEnd(run, 'partial'));
    const list = async (query: string) =>
      allTasksDocumentSchema.parse((await ask(url, `${API_PATH.tasks}?${query}`)).body);
    const failed = await list('state=failed&limit=2');
    expect(failed).toMatchObject({ total: 3, counts: { failed: 3, running: 0 } });
    const rest = await list(`state=failed&limit=2&cursor=${encodeURIComponent(failed.cursor ?? '')}`);
    expect(new Set([...failed.rows, ...rest.rows].map(({ dataset, key }) => `${dataset} ${key}`))).toEqual(
      new Set(['stocks_daily 2026-02-04', 'crypto_daily 2026-02-04', 'crypto_daily 2026-02-06']),
    );
    expect((await list('dataset=crypto_daily&state=failed,skipped&match=any')).total).toBeGreaterThan(3);
    own.bench.vendor.control.removeFaults();
    const filter = `${API_PATH.taskRetry}?dataset=crypto_daily`;
    const preview = taskRetryDocumentSchema.parse((await ask(url, filter)).body);
    expect(preview).toMatchObject({
      tasks: 2,
      retried: 2,
      partitions: 2,
      left: [],
      runs: [{ run: '', title: 'crypto_daily 2 days of 2026-02-04 to 2026-02-06 (retry)' }],
    });
    const retried = taskRetryDocumentSchema.parse((await change(url, filter)).body);
    const again = retried.runs[0]?.run ?? '';
    await events.first(isEnd(again, 'done'));
    // Of the dataset that the filter left out, and of days that were held, nothing was touched.
    expect((await list(`run=${again}`)).rows.map(({ dataset, key }) => `${dataset} ${key}`).sort()).toEqual([
      'crypto_daily 2026-02-04',
      'crypto_daily 2026-02-04',
      'crypto_daily 2026-02-06',
      'crypto_daily 2026-02-06',
    ]);
    expect(await lakeProblems(own.bench.root)).toEqual([]);
  });

  it('is cancelled in the middle, and the lake goes on from there', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    own.bench.vendor.control.addFault(SLOW);
    await using events = await readEvents(url);
    const run = await start(url);
    await events.first((event) => event.kind === 'progress' && event.progress.tasksDone >= 1);
    expect(await change(url, runPath('runCancel', run))).toMatchObject({ status: 202 });
    await events.first(isEnd(run, 'cancelled'));
    expect(await change(url, runPath('runCancel', run))).toMatchObject({ status: 409 });
    own.bench.vendor.control.removeFaults();
    const again = await start(url);
    await events.first(isEnd(again, 'done'));
    expect(await lakeProblems(own.bench.root)).toEqual([]);
  });

  it('is stopped with its server, and stands in the history of the next one', async () => {
    await using own = await openWorkBench(MARKET);
    own.bench.vendor.control.addFault(SLOW);
    await using events = await readEvents(own.served.url);
    const run = await start(own.served.url);
    const queued = await start(own.served.url);
    await events.first((event) => event.kind === 'progress' && event.progress.tasksDone >= 1);
    expect(await own.served.stop()).toBe(0);
    await using second = await own.serve();
    const page = runsDocumentSchema.parse((await ask(second.url, API_PATH.runs)).body);
    expect(page.rows.map(({ id, state }) => [id, state])).toEqual([
      [queued, 'cancelled'],
      [run, 'cancelled'],
    ]);
    expect(await lakeProblems(own.bench.root)).toEqual([]);
  });

  it('is refused where the command line would refuse it, and says nothing of paths', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    const refused = [
      { ...REQUEST, datasets: ['stocks_weekly'] },
      { ...REQUEST, from: '2026-02-07' },
      { ...REQUEST, symbols: ['X:BTCUSD'], datasets: ['stocks_daily'] },
      { ...REQUEST, universe: '../../etc/passwd' },
      { ...REQUEST, universe: '/etc/passwd' },
      { ...REQUEST, symbols: [] },
      { ...REQUEST, baseUrl: 'http://example.org' },
    ];
    for (const request of refused) {
      const answers = [await change(url, API_PATH.plan, request), await change(url, API_PATH.sync, request)];
      expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    }
    expect((await ask(url, API_PATH.runs)).body).toMatchObject({ rows: [], total: 0 });
    expect(await ask(url, runPath('run', '20260101T000000000Z-abcdef'))).toMatchObject({ status: 404 });
    expect(await ask(url, runPath('runLog', '../../etc/passwd'))).toMatchObject({ status: 400 });
  });
});

describe('events', () => {
  it('bring what was missed to somebody who comes back, and say when they cannot', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    const [run, seen] = await (async () => {
      await using events = await readEvents(url);
      const id = await start(url);
      const first = await events.first((event) => event.kind === 'run');
      await events.first(isEnd(id, 'done'));
      return [id, first.id] as const;
    })();
    await using back = await readEvents(url, seen);
    await back.first(isEnd(run, 'done'));
    const ids = back.events.map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, index) => seen + 1 + index));
    await using stranger = await readEvents(url, 17);
    expect((await stranger.first(() => true)).event).toEqual({ kind: 'reset' });
  });

  it('tell of a run of another process that is killed', async () => {
    await using own = await openWorkBench(MARKET);
    own.bench.vendor.control.addFault(SLOW);
    await using events = await readEvents(own.served.url);
    const words = [
      'sync',
      'crypto_daily',
      '--from',
      MARKET.from,
      '--to',
      MARKET.to,
      '--lake',
      own.bench.root,
    ];
    const other = startBarlake(words, { cwd: own.bench.folder.path, env: bothEnv(own.bench.vendor) });
    const { event } = await events.first(({ kind }) => kind === 'run');
    const run = event.kind === 'run' ? event.run.id : '';
    expect(event).toMatchObject({ kind: 'run', run: { state: 'running', isOwn: false } });
    other.kill('SIGKILL');
    await events.first(isEnd(run, 'failed'));
    expect((await askRun(own.served.url, run)).run).toMatchObject({ state: 'failed', tasks: { running: 0 } });
  });

  it('tell of runs of other processes', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    await using events = await readEvents(url);
    const { document } = await own.bench.sync([...MARKET.datasets, '--from', MARKET.from, '--to', MARKET.to]);
    await events.first(isEnd(document.run, 'done'));
    const { run } = await askRun(url, document.run);
    expect(run).toMatchObject({ state: 'done', isOwn: false, tasks: { done: 20 } });
    expect(await change(url, runPath('runCancel', document.run))).toMatchObject({ status: 409 });
  });
});

describe('two servers on one lake', () => {
  it('wait for each other, and both show all runs', async () => {
    await using own = await openWorkBench(MARKET);
    await using other = await own.serve();
    await using events = await readEvents(own.served.url);
    await using others = await readEvents(other.url);
    const [first, second] = [await start(own.served.url), await start(other.url)];
    await events.first(isEnd(second, 'done'));
    await others.first(isEnd(first, 'done'));
    for (const { url } of [own.served, other]) {
      const { rows } = runsDocumentSchema.parse((await ask(url, API_PATH.runs)).body);
      expect(rows.map(({ state }) => state)).toEqual(['done', 'done']);
    }
    expect(await lakeProblems(own.bench.root)).toEqual([]);
  });
});

describe('what people do', () => {
  it('is written down before it is done, with how it went', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    await using events = await readEvents(url);
    const run = await start(url);
    // The line stands as soon as the answer is there, whatever becomes of the run.
    expect(auditDocumentSchema.parse((await ask(url, API_PATH.audit)).body).rows).toMatchObject([
      { action: 'sync', subject: 'stocks_daily, crypto_daily 2026-02-02 to 2026-02-06', outcome: 'done' },
    ]);
    await change(url, API_PATH.sync, { ...REQUEST, from: '2026-02-07' });
    await events.first(isEnd(run, 'done'));
    await change(url, runPath('runCancel', run));
    await change(url, API_PATH.schedule, { job: 'daily', action: 'pause' });
    const { rows: entries } = auditDocumentSchema.parse((await ask(url, API_PATH.audit)).body);
    expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['schedule pause', 'done'],
      ['cancel', 'refused'],
      ['sync', 'E_DATE'],
      ['sync', 'done'],
    ]);
  });

  it('is refused by a server that only reads, and nothing is written', async () => {
    await using own = await openWorkBench(MARKET);
    await using reader = await own.serve(['--read-only']);
    const answers = [
      await change(reader.url, API_PATH.sync, REQUEST),
      await change(reader.url, API_PATH.schedule, { job: 'daily', action: 'run' }),
      await change(reader.url, API_PATH.alerts, { key: 'disk', action: 'mute' }),
      await change(reader.url, runPath('runCancel', '20260101T000000000Z-abcdef')),
      await change(reader.url, runPath('runRetry', '20260101T000000000Z-abcdef')),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect((await change(reader.url, API_PATH.plan, REQUEST)).status).toBe(200);
    expect((await ask(reader.url, API_PATH.audit)).body).toEqual({ rows: [], total: 0, cursor: null });
    expect((await ask(reader.url, API_PATH.schedule)).body).toEqual({ jobs: [] });
  });
});

describe('the scheduler of a server', () => {
  it('brings the lake up to date when it is told to, and remembers that', async () => {
    const to = latestPublishedDay(tradingCalendar('XNYS'), Date.now());
    const market = { datasets: ['stocks_daily'], from: addDays(to, -40), to, symbols: 3 } as const;
    await using own = await openWorkBench(market, 'datasets: [stocks_daily]\n');
    await using events = await readEvents(own.served.url);
    expect(await change(own.served.url, API_PATH.schedule, { job: 'daily', action: 'run' })).toMatchObject({
      status: 200,
    });
    await events.first((event) => event.kind === 'run' && event.run.state === 'done');
    await events.first(({ kind }) => kind === 'schedule');
    await own.served.stop();
    await using next = await own.serve();
    const { jobs } = scheduleDocumentSchema.parse((await ask(next.url, API_PATH.schedule)).body);
    expect(jobs).toMatchObject([
      { name: 'daily', lastState: 'done', lastRun: expect.any(String), isRunning: false },
      { name: 'maintenance', lastState: null, isRunning: false },
    ]);
    const { run } = await askRun(next.url, jobs[0]?.lastRun ?? '');
    expect(run.title).toBe(`stocks_daily ${addDays(to, -30)} to ${to}`);
  });

  it('raises alerts on what went wrong, which people can put aside', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    await using events = await readEvents(url);
    own.bench.vendor.control.addFault('error=*stocks*,code=500');
    await start(url);
    await events.first((event) => event.kind === 'alert' && event.key === 'run:sync');
    const standing = alertsDocumentSchema.parse((await ask(url, API_PATH.alerts)).body);
    expect(standing.alerts).toContainEqual(
      expect.objectContaining({ key: 'run:sync', severity: 'warning', state: 'active' }),
    );
    expect((await change(url, API_PATH.alerts, { key: 'run:sync', action: 'acknowledge' })).status).toBe(200);
    expect((await change(url, API_PATH.alerts, { key: 'nothing', action: 'mute' })).status).toBe(404);
    const muted = { key: 'run:sync', action: 'mute', minutes: 60 };
    expect((await change(url, API_PATH.alerts, muted)).status).toBe(200);
    const [alert] = alertsDocumentSchema
      .parse((await ask(url, API_PATH.alerts)).body)
      .alerts.filter(({ key }) => key === 'run:sync');
    expect(alert?.state).toBe('muted');
    expect(alert?.untilMs).toBeGreaterThan(Date.now() + 3_000_000);
    own.bench.vendor.control.removeFaults();
    await start(url, { ...REQUEST, mode: 'retry-failed' });
    await events.first(
      (event) => event.kind === 'alert' && event.key === 'run:sync' && event.state === 'cleared',
    );
  });
});

describe('a server that is killed', () => {
  it('takes its run with it, and the next one goes on', async () => {
    await using own = await openWorkBench(MARKET);
    own.bench.vendor.control.addFault(SLOW);
    await using events = await readEvents(own.served.url);
    const run = await start(own.served.url);
    await events.first((event) => event.kind === 'progress' && event.progress.tasksDone >= 1);
    process.kill(own.served.pid, 'SIGKILL');
    own.bench.vendor.control.removeFaults();
    await using next = await own.serve();
    await using later = await readEvents(next.url);
    const again = await start(next.url);
    await later.first(isEnd(again, 'done'));
    expect((await askRun(next.url, run)).run.state).toMatch(/^(?:cancelled|failed)$/);
    expect(await lakeProblems(own.bench.root)).toEqual([]);
  });
});
