import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { exportsDocumentSchema } from '../../contract/api/exports.ts';
import { runDocumentSchema } from '../../contract/api/runs.ts';
import { auditDocumentSchema } from '../../contract/api/system.ts';
import { exportPlanDocumentSchema } from '../../contract/cli/export.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { lakeProblems } from '../support/lake-problems.ts';
import { type EventReader, readEvents } from '../support/read-events.ts';
import { ask, askRun, change, openWorkBench, type WorkBench } from '../support/work-bench.ts';

const MARKET = {
  datasets: ['stocks_daily'],
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-13'),
  symbols: 5,
} as const;

let own: WorkBench;
let events: EventReader;
beforeAll(async () => {
  own = await openWorkBench(MARKET);
  events = await readEvents(own.served.url);
  await perform(API_PATH.sync, {
    datasets: ['stocks_daily'],
    from: '2026-02-02',
    to: '2026-02-10',
    through: 'silver',
  });
}, 90_000);
afterAll(async () => {
  await events[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

/** Starts a run and waits for its end. */
async function perform(path: string, request: unknown): Promise<string> {
  const { status, body } = await change(own.served.url, path, request);
  expect([status, body]).toEqual([202, { run: expect.any(String) }]);
  const { run } = body as { run: string };
  await events.first((event) => {
    const text = JSON.stringify(event);
    return (
      event.kind === 'run' && text.includes(run) && /"state":"(?:done|partial|failed|cancelled)"/.test(text)
    );
  });
  return run;
}

async function exportsNow() {
  return exportsDocumentSchema.parse((await ask(own.served.url, API_PATH.exports)).body).exports;
}

async function plan(request: object) {
  const { status, body } = await change(own.served.url, API_PATH.exportPlan, request);
  expect(status).toBe(200);
  return exportPlanDocumentSchema.parse(body);
}

const REQUEST = { dataset: 'stocks_daily', features: ['base'] };

describe('an export over HTTP', { timeout: 90_000 }, () => {
  it('is foretold, made, read back, remembered, and found stale when silver goes on', async () => {
    expect(await exportsNow()).toEqual([]);
    expect(await plan(REQUEST)).toMatchObject({
      isThere: false,
      action: 'written',
      reason: 'the first export',
    });
    expect(await exportsNow()).toEqual([]);

    const made = await perform(API_PATH.exports, { ...REQUEST, isVerified: true });
    const [found] = await exportsNow();
    expect(found).toMatchObject({
      dataset: 'stocks_daily',
      freq: 'day',
      from: '2026-02-02',
      to: '2026-02-10',
      days: 7,
      sets: ['base'],
      isWhole: true,
      stale: null,
      readback: { run: made, problems: 0, samples: [], isCurrent: true },
    });
    expect(found?.readback?.cells).toBeGreaterThan(7 * 8 * 5);
    expect(found?.builtMs).toBeGreaterThan(Date.now() - 90_000);
    const document = runDocumentSchema.parse(await askRun(own.served.url, made));
    expect(document.run).toMatchObject({ command: 'export qlib', title: 'stocks_daily', state: 'done' });
    expect(await plan(REQUEST)).toMatchObject({ isThere: true, action: 'fresh' });

    await perform(API_PATH.sync, {
      datasets: ['stocks_daily'],
      from: '2026-02-11',
      to: '2026-02-13',
      through: 'silver',
    });
    expect(await exportsNow()).toMatchObject([
      { stale: 'silver of 2026 was made again since', to: '2026-02-10' },
    ]);
    expect(await plan(REQUEST)).toMatchObject({ action: 'appended', reason: 'days after 2026-02-10' });
    // What came later is not of it, and no reason to complain.
    const checked = await perform(API_PATH.exportReadback, { dataset: 'stocks_daily', freq: 'day' });
    expect(await exportsNow()).toMatchObject([{ readback: { run: checked, problems: 0, isCurrent: true } }]);

    await perform(API_PATH.exports, REQUEST);
    expect(await exportsNow()).toMatchObject([{ stale: null, days: 10, readback: { isCurrent: false } }]);
    expect(await lakeProblems(own.bench.root)).toEqual([]);
  });

  it('that somebody altered is told of with what differs, as a run that failed, until it is rebuilt', async () => {
    const folder = join(own.bench.root, 'gold', 'qlib', 'stocks_daily', 'features');
    const [symbol = ''] = (await readdir(folder)).toSorted();
    const bin = join(folder, symbol, 'close.day.bin');
    const bytes = await readFile(bin);
    bytes.writeFloatLE(1, 4);
    await writeFile(bin, bytes);
    const run = await perform(API_PATH.exportReadback, { dataset: 'stocks_daily', freq: 'day' });
    const [found] = await exportsNow();
    expect(found?.readback).toMatchObject({ run, problems: 1, isCurrent: true });
    expect(found?.readback?.samples).toEqual([expect.stringMatching(/close\.day\.bin, row 0: 1 instead of/)]);
    const document = runDocumentSchema.parse(await askRun(own.served.url, run));
    expect(document.run.state).toBe('failed');
    expect(document.errors).toMatchObject([
      {
        code: 'E_EXPORT_DIFFERS',
        example: expect.stringContaining('close.day.bin'),
        mend: expect.any(String),
      },
    ]);
    // Another process knows as much, and may only look.
    await using reading = await own.serve(['--read-only']);
    const told = exportsDocumentSchema.parse((await ask(reading.url, API_PATH.exports)).body);
    expect(told.exports).toEqual(await exportsNow());
    await perform(API_PATH.exports, { ...REQUEST, isRebuild: true, isVerified: true });
    expect(await exportsNow()).toMatchObject([{ readback: { problems: 0, isCurrent: true } }]);
  });

  it('of chosen symbols says so, and is read back for what it has', async () => {
    const before = await exportsNow();
    const symbols = Object.keys(
      (
        JSON.parse(
          await readFile(join(own.bench.root, 'gold', 'qlib', 'stocks_daily', 'barlake.json'), 'utf8'),
        ) as { freqs: { day: { symbols: object } } }
      ).freqs.day.symbols,
    ).slice(0, 2);
    await perform(API_PATH.exports, { dataset: 'stocks_daily', symbols, from: '2026-02-04' });
    expect(before).toMatchObject([{ isWhole: true }]);
    const run = await perform(API_PATH.exportReadback, { dataset: 'stocks_daily', freq: 'day' });
    expect(await exportsNow()).toMatchObject([
      { isWhole: false, symbols: 2, from: '2026-02-04', sets: [], readback: { run, problems: 0 } },
    ]);
  });

  it.each([
    [{ dataset: 'stocks_weekly' }, 400, 'E_DATASET'],
    [{ dataset: 'stocks_daily', freq: '5min' }, 400, 'E_USAGE'],
    [{ dataset: 'stocks_daily', fields: ['clsoe'] }, 400, 'E_USAGE'],
    [{ dataset: 'stocks_daily', features: ['nothing'] }, 400, 'E_FEATURES'],
    [{ dataset: 'stocks_daily', from: '2026-02-09', to: '2026-02-02' }, 400, 'E_DATE'],
  ])('refuses %j, and writes down that it did', async (request, status, code) => {
    const answer = await change(own.served.url, API_PATH.exports, request);
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining({ code })]);
    const audit = auditDocumentSchema.parse((await ask(own.served.url, API_PATH.audit)).body);
    expect(audit.rows[0]).toMatchObject({ action: 'export', subject: request.dataset, outcome: code });
  });

  it('cannot name a folder of the server, nor be read back where there is none', async () => {
    const afar = await change(own.served.url, API_PATH.exports, {
      dataset: 'stocks_daily',
      output: '/tmp/x',
    });
    expect(afar.status).toBe(400);
    const none = await change(own.served.url, API_PATH.exportReadback, { dataset: 'fx_daily', freq: 'day' });
    expect([none.status, none.body]).toEqual([404, expect.objectContaining({ code: 'E_NOT_HELD' })]);
  });
});
