import { describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { healthDocumentSchema } from '../../contract/api/health.ts';
import { overviewDocumentSchema } from '../../contract/api/overview.ts';
import { logDocumentSchema, systemDocumentSchema } from '../../contract/api/system.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { readEvents } from '../support/read-events.ts';
import { ask, change, openWorkBench, runPath } from '../support/work-bench.ts';

const MARKET = {
  datasets: ['stocks_daily', 'crypto_daily'],
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-06'),
  symbols: 4,
} as const;

const REQUEST = { datasets: MARKET.datasets, from: MARKET.from, to: MARKET.to, route: 'flat' };

/** The value of a metric with these labels. */
function valueOf(text: string, metric: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${metric} `));
  return line === undefined ? undefined : Number(line.slice(metric.length + 1));
}

describe('a server that works', () => {
  it('shows the process of a job with its heartbeat, its queue, and the configuration without secrets', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    own.bench.vendor.control.addFault('drip=*crypto*,rate=1');
    await using events = await readEvents(url);
    const { run } = (await change(url, API_PATH.sync, REQUEST)).body as { run: string };
    await change(url, API_PATH.sync, REQUEST);
    await events.first((event) => event.kind === 'progress' && event.progress.tasksDone >= 1);
    const answer = await ask(url, API_PATH.system);
    const system = systemDocumentSchema.parse(answer.body);
    expect(system.queues).toEqual([
      {
        name: 'runs',
        waiting: 1,
        running: 1,
        concurrency: 1,
        isPaused: false,
        failed: 0,
        delayed: 0,
        oldestMs: expect.any(Number) as number,
      },
    ]);
    expect(system.nowMs - (system.queues[0]?.oldestMs ?? 0)).toBeLessThan(60_000);
    expect(system.workers).toMatchObject([
      { id: `server ${own.served.pid}` },
      { id: expect.stringMatching(/^job \d+$/) },
    ]);
    expect(system.memory).toMatchObject({ state: 'calm', mode: system.profile.mode, shed: 0, stepsDown: 0 });
    const [server, job] = system.workers;
    expect(job?.heartbeatMs).toBeGreaterThanOrEqual(job?.startedMs ?? Infinity);
    expect([server?.rssMb, job?.rssMb].every((rssMb) => (rssMb ?? 0) > 0)).toBe(true);
    expect(system.configuration).toContainEqual({
      key: 'vendor.s3Endpoint',
      value: own.bench.vendor.s3,
      origin: 'environment POLYGON_S3_ENDPOINT',
    });
    expect(JSON.stringify(answer.body)).not.toContain(own.bench.vendor.secretKey);
    const overview = overviewDocumentSchema.parse((await ask(url, API_PATH.overview)).body);
    expect(overview.lastRuns.map(({ state }) => state)).toEqual(['queued', 'running']);
    await change(url, runPath('runCancel', run));
  });

  it('tells Prometheus by route and by layer, and never by what was asked for', async () => {
    await using own = await openWorkBench(MARKET);
    const { url } = own.served;
    await using events = await readEvents(url);
    const { run } = (await change(url, API_PATH.sync, REQUEST)).body as { run: string };
    await events.first((event) => event.kind === 'run' && event.run.state === 'done');
    await ask(url, runPath('run', run));
    await ask(url, '/api/v1/nothing');
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(
      valueOf(text, 'barlake_http_requests_total{method="GET",route="/api/v1/runs/:run",status="2xx"}'),
    ).toBe(1);
    expect(valueOf(text, 'barlake_runs{state="done"}')).toBe(1);
    expect(valueOf(text, 'barlake_tasks{state="done"}')).toBe(20);
    expect(valueOf(text, 'barlake_partitions{layer="bronze"}')).toBe(10);
    expect(valueOf(text, 'barlake_queue{state="queued"}')).toBe(0);
    expect(valueOf(text, 'barlake_dataset_lag_seconds{dataset="stocks_daily"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'barlake_health_check{check="catalog"}')).toBe(0);
    expect(valueOf(text, 'barlake_health')).toBe(3);
    expect(valueOf(text, 'barlake_vendor_file_requests')).toBeGreaterThanOrEqual(10);
    expect(valueOf(text, 'barlake_dataset_behind_days{dataset="stocks_daily"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(valueOf(text, 'barlake_memory_bytes')).toBeGreaterThan(0);
    expect(valueOf(text, 'barlake_memory_level')).toBe(0);
    const last = logDocumentSchema.parse((await ask(url, `${API_PATH.log}?limit=1`)).body);
    expect(last.lines).toHaveLength(1);
    const pipeline = logDocumentSchema.parse((await ask(url, `${API_PATH.log}?kind=pipeline`)).body);
    expect(pipeline.lines.at(-1)).toMatchObject({ message: 'The run ended: done.', fields: { run } });
    const figures = logDocumentSchema.parse((await ask(url, `${API_PATH.log}?kind=performance`)).body);
    expect(figures.lines.map(({ fields }) => fields['run'])).toEqual([run]);
    const page = await fetch(`${url}${runPath('runReport', run)}?format=html`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(await page.text()).toContain('Where the time went');
    expect((await ask(url, runPath('runReport', run))).body).toMatchObject({
      runs: [{ run, state: 'done' }],
    });
    for (const word of [run, 'nothing', own.bench.vendor.secretKey]) expect(text).not.toContain(word);
  });

  it('says to everybody whether it lives, and to those with the token how it is', async () => {
    await using own = await openWorkBench(MARKET);
    await using guarded = await own.serve(['--token', 'sixteen-characters-at-least']);
    const { status: word } = healthDocumentSchema.parse((await ask(own.served.url, API_PATH.health)).body);
    const told = { status: 200, body: { status: 'ok', health: word } };
    expect(await ask(guarded.url, '/healthz')).toEqual(told);
    expect(await ask(guarded.url, '/readyz')).toEqual(told);
    expect((await fetch(`${guarded.url}${API_PATH.health}`)).status).toBe(401);
    expect((await fetch(`${guarded.url}/metrics`)).status).toBe(401);
    expect((await fetch(`${guarded.url}${API_PATH.system}`)).status).toBe(401);
    const headers = { authorization: 'Bearer sixteen-characters-at-least' };
    expect((await fetch(`${guarded.url}/metrics`, { headers })).status).toBe(200);
    const system = await (await fetch(`${guarded.url}${API_PATH.system}`, { headers })).text();
    expect(system).not.toContain('sixteen-characters');
  });
});
