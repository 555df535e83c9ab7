import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH, CHANGE_HEADER } from '../../contract/api/api-path.ts';
import { findingsDocumentSchema, qualityDocumentSchema } from '../../contract/api/findings.ts';
import { problemDocumentSchema } from '../../contract/api/problem.ts';
import {
  type QuarantineDecisionRequest,
  type QuarantineRow,
  quarantineDecidedSchema,
  quarantineDocumentSchema,
  quarantineSummarySchema,
} from '../../contract/api/quarantine.ts';
import { auditDocumentSchema } from '../../contract/api/system.ts';
import { validationTrendSchema } from '../../contract/cli/validate.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { type ServedLake, serveLake } from '../support/served-lake.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const DAYS = [tradingDay('2026-02-02'), tradingDay('2026-02-03')] as const;
const ARGS = ['stocks_daily', '--from', DAYS[0], '--to', DAYS[1]];
const HEADER = 'ticker,volume,open,close,high,low,window_start,transactions';
const at = (day: string): string => `${Date.parse(`${day}T05:00:00Z`)}000000`;
const sound = (day: string) => `AAPL,100,10,11,12,9,${at(day)},5`;
const odd = (day: string, ticker: string) => `${ticker},100,99,11,12,9,${at(day)},5`;
const broken = 'BROKEN_100%';

describe('the quality of a lake, over HTTP', () => {
  let bench: SyncBench;
  let server: ServedLake;
  const get = async (path: string): Promise<unknown> => (await fetch(`${server.url}${path}`)).json();
  const rows = async (query = ''): Promise<readonly QuarantineRow[]> =>
    quarantineDocumentSchema.parse(await get(`${API_PATH.quarantine}?${query}`)).rows;
  const decide = async (
    request: QuarantineDecisionRequest,
    headers: Record<string, string> = { [CHANGE_HEADER]: '1' },
  ) =>
    fetch(`${server.url}${API_PATH.quarantineDecisions}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(request),
    });

  beforeAll(async () => {
    bench = await openSyncBench({ datasets: ['stocks_daily'], from: DAYS[0], to: DAYS[1], symbols: 3 });
    for (const day of DAYS) {
      const lines = [HEADER, sound(day), odd(day, 'ODD'), odd(day, 'EVEN'), broken];
      await bench.vendor.control.replaceObject(keyOf('stocks_daily', day), {
        kind: 'csv',
        text: `${lines.join('\n')}\n`,
      });
    }
    await bench.sync(ARGS);
    server = await serveLake(bench.root);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await bench[Symbol.asyncDispose]();
  });

  it('lists refused rows, newest day first, with reason, meaning, and whether they can be accepted', async () => {
    const all = await rows();
    expect(
      all.map(({ day, line, reason, isAcceptable, decision }) => [day, line, reason, isAcceptable, decision]),
    ).toEqual(
      [DAYS[1], DAYS[0]].flatMap((day) => [
        [day, 3, 'ohlc_order', true, 'open'],
        [day, 4, 'ohlc_order', true, 'open'],
        [day, 5, 'field_count', false, 'open'],
      ]),
    );
    expect(all[0]?.rowHash).toBe(createHash('sha256').update(odd(DAYS[1], 'ODD')).digest('hex'));
    expect(all[2]?.meaning).toMatch(/fields than the header/);
  });

  it('filters, and turns pages without losing a row', async () => {
    expect((await rows('reason=field_count')).map(({ day }) => day)).toEqual([DAYS[1], DAYS[0]]);
    expect(await rows(`q=${encodeURIComponent('even')}`)).toHaveLength(2);
    expect(await rows(`q=${encodeURIComponent('_100%')}`)).toHaveLength(2);
    expect(await rows(`q=${encodeURIComponent('%')}`)).toHaveLength(2);
    expect(await rows(`from=${DAYS[1]}&dataset=stocks_daily`)).toHaveLength(3);
    expect(await rows('dataset=options_daily')).toEqual([]);
    const seen: string[] = [];
    let cursor: string | null = '0';
    while (cursor !== null) {
      const page = quarantineDocumentSchema.parse(
        await get(`${API_PATH.quarantine}?limit=4&cursor=${cursor}`),
      );
      seen.push(...page.rows.map(({ day, line }) => `${day} ${line}`));
      expect(page.total).toBe(6);
      cursor = page.cursor;
    }
    expect(seen).toEqual((await rows()).map(({ day, line }) => `${day} ${line}`));
  });

  it('counts refused rows by day and reason', async () => {
    const { days } = quarantineSummarySchema.parse(await get(API_PATH.quarantineSummary));
    expect(days).toEqual(
      [DAYS[1], DAYS[0]].map((day) => ({
        dataset: 'stocks_daily',
        day,
        rows: 3,
        reasons: { ohlc_order: 2, field_count: 1 },
      })),
    );
  });

  it('writes what is decided, makes the day anew with the next sync, and takes it back', async () => {
    const [first] = await rows('reason=ohlc_order');
    const request = { dataset: 'stocks_daily', day: DAYS[1], rowHashes: [first?.rowHash ?? ''] };
    const answer = await decide({ ...request, decision: 'accepted', note: 'the exchange, says "fine"' });
    expect([answer.status, quarantineDecidedSchema.parse(await answer.json())]).toEqual([200, { rows: 1 }]);
    expect((await rows('decision=accepted')).map(({ day, note, line }) => [day, note, line])).toEqual([
      [DAYS[1], 'the exchange, says "fine"', 3],
    ]);
    expect(await rows('decision=open')).toHaveLength(5);
    expect(auditDocumentSchema.parse(await get(API_PATH.audit)).rows[0]).toMatchObject({
      action: 'quarantine accepted',
      subject: `stocks_daily ${DAYS[1]}`,
      outcome: 'done',
    });
    expect((await bench.sync(ARGS)).document.tasks.done).toBe(1);
    expect(await rows(`from=${DAYS[1]}`)).toHaveLength(2);
    const { rows: findings } = findingsDocumentSchema.parse(
      await get(`${API_PATH.findings}?rule=rows-overruled`),
    );
    expect(findings).toMatchObject([
      { dataset: 'stocks_daily', key: DAYS[1], origin: 'ingest', rowCount: 1 },
    ]);
    await decide({ ...request, decision: 'open', note: '' });
    expect((await bench.sync(ARGS)).document.tasks.done).toBe(1);
    expect(await rows()).toHaveLength(6);
  });

  it('keeps decisions that come at the same time', async () => {
    const some = await rows('reason=field_count');
    const about = (row: QuarantineRow) => ({ dataset: row.dataset, day: row.day, rowHashes: [row.rowHash] });
    const answers = await Promise.all(
      some.map((row) => decide({ ...about(row), decision: 'rejected', note: 'noise' })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await rows('decision=rejected')).toHaveLength(2);
    const text = await readFile(join(bench.root, 'overrides', 'quarantine.csv'), 'utf8');
    expect(text.trim().split('\n')).toHaveLength(3);
  });

  it('adds findings and rows up, by rule and by month', async () => {
    const quality = qualityDocumentSchema.parse(await get(API_PATH.quality));
    expect(quality.trend).toMatchObject([
      { month: '2026-02', dataset: 'stocks_daily', rows: 2, quarantined: 6 },
    ]);
  });

  it('tells what stood after each validation, of one dataset or rule where that is wanted', async () => {
    const ask = async (query = '') =>
      validationTrendSchema.parse(await get(`${API_PATH.validations}?${query}`)).runs;
    const all = await ask();
    // Each sync that made a day has validated it.
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(all.map(({ run }) => run)).toEqual(all.map(({ run }) => run).toSorted());
    const last = all.at(-1);
    expect(last).toMatchObject({ dataset: 'stocks_daily', days: 1, unchanged: 1, errors: 0, warnings: 2 });
    const refused = { rule: 'rows-refused', severity: 'warning', findings: 2, days: 2 };
    expect(last?.rules).toContainEqual(expect.objectContaining(refused));
    expect(await ask('runs=1')).toEqual([last]);
    expect(await ask('dataset=fx_daily')).toEqual([]);
    const [one] = await ask('runs=1&dataset=stocks_daily&rule=rows-refused');
    expect(one?.rules.map(({ rule }) => rule)).toEqual(['rows-refused']);
    expect((await ask('runs=1&rule=no-such-rule')).map(({ rules }) => rules)).toEqual([[]]);
    expect(await get(`${API_PATH.validations}?runs=0`)).toMatchObject({ code: 'E_HTTP' });
  });

  it('refuses a decision of another site, about nothing, or about an unknown dataset, and a cursor that is none', async () => {
    const request = {
      dataset: 'stocks_daily',
      day: DAYS[0],
      rowHashes: ['a'.repeat(64)],
      decision: 'accepted',
      note: '',
    } as const;
    expect((await decide(request, {})).status).toBe(403);
    expect((await decide({ ...request, rowHashes: [] })).status).toBe(400);
    expect((await decide({ ...request, rowHashes: ["'; DROP TABLE partitions --"] })).status).toBe(400);
    const unknown = await decide({ ...request, dataset: '../../etc' });
    expect(unknown.status).toBe(400);
    expect(problemDocumentSchema.parse(await unknown.json())).toMatchObject({ code: 'E_DATASET' });
    expect(await get(`${API_PATH.quarantine}?cursor=x`)).toMatchObject({ code: 'E_HTTP' });
  });
});
