import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportDocumentSchema } from '../../contract/cli/report.ts';
import { REPORT_POLICY } from '../../src/app/report/report-html.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { runInside } from '../support/run-barlake.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const MARKET = {
  datasets: ['stocks_daily'],
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-06'),
  symbols: 5,
} as const;

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench(MARKET);
  await bench.sync(['stocks_daily', '--from', '2026-02-02', '--to', '2026-02-04', '--through', 'silver']);
  bench.vendor.control.addFault('error=*2026-02-06*,code=500');
  await bench.sync(['stocks_daily', '--from', '2026-02-05', '--to', '2026-02-06']);
});
afterAll(() => bench[Symbol.asyncDispose]());

const report = (...args: string[]) =>
  runInside(['report', ...args, '--lake', bench.root], { cwd: bench.folder.path, env: {} });

async function document(...args: string[]) {
  return reportDocumentSchema.parse(JSON.parse((await report(...args, '--json')).out));
}

describe('a report', () => {
  it('tells of the last run what it did, with what was measured', async () => {
    const { runs, stages, slowest, quality, memory } = await document();
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ command: 'sync', state: 'partial', tasks: { done: 2, failed: 1 } });
    expect(runs[0]?.peakRssBytes).toBeGreaterThan(1e7);
    expect(runs[0]?.cpuSeconds).toBeGreaterThan(0);
    const land = stages.find(({ stage }) => stage === 'land');
    const ingest = stages.find(({ stage }) => stage === 'ingest');
    expect([land?.tasks, ingest?.tasks]).toEqual([2, 1]);
    expect(ingest?.rows).toBe(quality.rows);
    expect(ingest?.waitSeconds).toBeGreaterThanOrEqual(0);
    expect(stages.some(({ stage }) => stage === 'plan')).toBe(true);
    expect(slowest.map(({ seconds }) => seconds)).toEqual(
      slowest.map(({ seconds }) => seconds).toSorted((a, b) => b - a),
    );
    expect(memory?.samples[0]?.rssBytes).toBeGreaterThan(1e7);
  });

  it('names a run that was asked for nothing in particular by its command alone', async () => {
    const surroundings = { cwd: bench.folder.path, env: {} };
    expect(await runInside(['gc', '--lake', bench.root], surroundings)).toMatchObject({ code: 0 });
    expect((await report()).out).toMatch(/-[0-9a-z]{6} +gc +done/);
    expect((await report('--format', 'html')).out).toContain('<title>gc – barlake</title>');
  });

  it('puts runs together, and adds up what each of them made', async () => {
    const { runs, stages, throughput, budget, quality, slowest } = await document('--last', '10');
    expect(runs.length).toBeGreaterThanOrEqual(2);
    expect(slowest).toHaveLength(5);
    expect(quality.days).toBe(4);
    const rows = stages.reduce((sum, stage) => sum + stage.rows, 0);
    expect(throughput.spans.reduce((sum, span) => sum + span.rows, 0)).toBe(rows);
    expect(throughput.spans.length).toBeLessThanOrEqual(60);
    expect(budget.requests).toBeGreaterThanOrEqual(5);
    const first = runs.at(-1)?.run ?? '';
    expect((await document(first)).runs.map(({ run }) => run)).toEqual([first]);
    expect((await document('--from', '2020-01-01')).runs).toHaveLength(runs.length);
  });

  it('is a page of its own that asks for nothing, with a policy that allows its style alone', async () => {
    const { code } = await report('--last', '5', '--format', 'html', '--output', 'report.html');
    expect(code).toBe(0);
    const html = await readFile(bench.folder.at('report.html'), 'utf8');
    expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:|\son\w+=|style="/i);
    expect(html.match(/<svg role="img" aria-label="[^"]+"/g)?.length).toBe(5);
    expect(html).toContain('prefers-color-scheme:dark');
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(REPORT_POLICY).toContain(`style-src 'sha256-${hash}'`);
    expect(html.match(/<section>/g)?.length).toBe(html.match(/<\/section>/g)?.length);
  });

  it('reads as tables in a terminal', async () => {
    const { out } = await report('--last', '2');
    for (const word of ['stage', 'waited', 'slowest tasks', 'ingest', 'Vendor:', 'Quality:']) {
      expect(out).toContain(word);
    }
  });

  it.each([
    [['20240101T000000000Z-abcdef']],
    [['--last', '0']],
    [['--last', '501']],
    [['--from', '2026-02-30']],
    [['--to', '2020-01-01']],
    [['20240101T000000000Z-abcdef', '--last', '2']],
  ])('refuses %j', async (args) => {
    expect((await report(...args)).code).toBe(2);
  });
});
