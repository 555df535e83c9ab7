import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { API_PATH } from '../../contract/api/api-path.ts';
import { callsDocumentSchema } from '../../contract/api/calls.ts';
import { coverageDocumentSchema } from '../../contract/api/coverage.ts';
import { exportsDocumentSchema } from '../../contract/api/exports.ts';
import { featuresDocumentSchema } from '../../contract/api/features.ts';
import { budgetDocumentSchema, overviewDocumentSchema } from '../../contract/api/overview.ts';
import {
  type PartitionsDocument,
  partitionDocumentSchema,
  partitionsDocumentSchema,
} from '../../contract/api/partitions.ts';
import { problemDocumentSchema } from '../../contract/api/problem.ts';
import { symbolDocumentSchema, symbolsDocumentSchema } from '../../contract/api/symbols.ts';
import { universesDocumentSchema } from '../../contract/api/universes.ts';
import { type OpenServer, openServer } from '../support/open-server.ts';
import { makeSampleLake, type SampleLake } from '../support/sample-lake.ts';

let sample: SampleLake;
let server: OpenServer;

beforeAll(async () => {
  sample = await makeSampleLake('serve-lake');
  server = await openServer(sample.root);
}, 60_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await sample[Symbol.asyncDispose]();
});

async function read<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const response = await server.get(path);
  const document: unknown = await response.json();
  expect({ status: response.status, document }).toMatchObject({ status: 200 });
  return schema.parse(document);
}

async function refused(path: string): Promise<{ readonly status: number; readonly code: string }> {
  const response = await server.get(path);
  return { status: response.status, code: problemDocumentSchema.parse(await response.json()).code };
}

describe('the overview', () => {
  it('says how each dataset stands against the calendar', async () => {
    const { datasets, disk } = await read(API_PATH.overview, overviewDocumentSchema);
    expect(datasets.find(({ dataset }) => dataset === 'stocks_daily')).toMatchObject({
      from: '2024-01-02',
      to: '2024-01-09',
      watermark: '2024-01-05',
      days: 4,
      gaps: 2,
      absentDays: 1,
      rows: 24,
      quarantined: 1,
      // The file of 10 January is out at 11:00 of the 11th in New York; six hours later it is late.
      lateMs: Date.parse('2024-01-11T22:00:00Z'),
    });
    expect(disk.lakeBytes).toBeGreaterThan(0);
    expect(disk.freeBytes).toBeGreaterThan(0);
  });

  it('has the budget by itself', async () => {
    const calls = await read(`${API_PATH.calls}?window=90d`, callsDocumentSchema);
    expect(calls).toMatchObject({
      window: '90d',
      callsPerMinute: 5,
      usedLastMinute: 0,
      isOfAllMachines: false,
    });
    const budget = await read(API_PATH.budget, budgetDocumentSchema);
    expect(budget).toMatchObject({ callsPerMinute: 5, usedLastMinute: 0 });
  });
});

describe('coverage', () => {
  it('has a cell for every day, with its state', async () => {
    const { cells } = await read(
      `${API_PATH.coverage}?dataset=stocks_daily&by=day&from=2023-12-30&to=2024-01-16`,
      coverageDocumentSchema,
    );
    const states = Object.fromEntries(
      cells.map(({ key, states: found }) => [key, Object.keys(found).join()]),
    );
    expect(states).toMatchObject({
      '2023-12-30': 'holiday',
      '2024-01-01': 'holiday',
      '2024-01-02': 'held',
      '2024-01-03': 'quarantined',
      '2024-01-04': 'absent',
      '2024-01-08': 'missing',
      '2024-01-09': 'held',
      '2024-01-10': 'late',
      '2024-01-15': 'holiday',
    });
    expect(cells.find(({ key }) => key === '2024-01-15')?.note).toBe('Martin Luther King, Jr. Day');
  });

  it('adds days up to months and years', async () => {
    const months = await read(
      `${API_PATH.coverage}?dataset=stocks_daily&by=month&to=2024-02-29`,
      coverageDocumentSchema,
    );
    expect(months.cells.map(({ key, rows, tradingDays }) => [key, rows, tradingDays])).toEqual([
      ['2024-01', 24, 21],
      ['2024-02', 0, 20],
    ]);
    const years = await read(`${API_PATH.coverage}?dataset=stocks_daily&by=year`, coverageDocumentSchema);
    expect(years.cells[0]).toMatchObject({ key: '2024', rows: 24, quarantined: 1, tradingDays: 252 });
  });

  it('does not reach into a future of which nothing can be said', async () => {
    const { cells } = await read(
      `${API_PATH.coverage}?dataset=stocks_daily&by=year&to=2099-12-31`,
      coverageDocumentSchema,
    );
    expect(cells.length).toBeLessThan(20);
  });

  it('is empty for a dataset that holds nothing, and an error for one that does not exist', async () => {
    expect((await read(`${API_PATH.coverage}?dataset=fx_daily`, coverageDocumentSchema)).cells).toEqual([]);
    expect(await refused(`${API_PATH.coverage}?dataset=..%2Fx`)).toEqual({ status: 400, code: 'E_DATASET' });
  });

  it('is not sent twice to whoever has it', async () => {
    const path = `${API_PATH.coverage}?dataset=stocks_daily`;
    const first = await server.get(path);
    await first.text();
    const again = await server.get(path, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });
});

describe('partitions', () => {
  it('come page by page, newest first, none twice and none left out', async () => {
    const all = await read(API_PATH.partitions, partitionsDocumentSchema);
    expect(all.cursor).toBeNull();
    expect(all.rows).toHaveLength(all.total);
    const paged: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: PartitionsDocument = await read(
        `${API_PATH.partitions}?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
        partitionsDocumentSchema,
      );
      paged.push(...page.rows.map(({ path }) => path));
      cursor = page.cursor;
    }
    expect(paged).toEqual(all.rows.map(({ path }) => path));
    const keys = all.rows.map(({ key }) => key);
    expect(keys).toEqual(keys.toSorted().toReversed());
  });

  it('are found by layer, dataset, days and part of a path', async () => {
    const query = 'layer=bronze&dataset=stocks_daily&from=2024-01-03&to=2024-01-05&q=MONTH%3D01';
    const { rows } = await read(`${API_PATH.partitions}?${query}`, partitionsDocumentSchema);
    expect(rows.map(({ key }) => key)).toEqual(['2024-01-05', '2024-01-03']);
    const injected = await read(`${API_PATH.partitions}?q=%27)%20OR%201%3D1%20--`, partitionsDocumentSchema);
    expect(injected.rows).toEqual([]);
  });

  it('tell where one comes from', async () => {
    const document = await read(
      `${API_PATH.partitions}/bronze/stocks_daily/2024-01-03`,
      partitionDocumentSchema,
    );
    expect(document).toMatchObject({ file: 'sound', partition: { rows: 6, quarantined: 1 } });
    expect(document.provenance).toMatchObject({
      dataset: 'stocks_daily',
      day: '2024-01-03',
      layer: 'bronze',
    });
    expect(document.columns.map(({ name }) => name)).toContain('close');
    expect(document.inputs).not.toEqual([]);
  });

  it('tell which rules their rows were held to, and what each refused', async () => {
    const { rules } = await read(
      `${API_PATH.partitions}/bronze/stocks_daily/2024-01-03`,
      partitionDocumentSchema,
    );
    expect(rules.filter(({ refused: count }) => count !== 0)).toEqual([
      { rule: 'unparsable', meaning: expect.stringContaining('not a number'), refused: 1 },
    ]);
    const names = rules.map(({ rule }) => rule);
    expect(names).toContain('ohlc_order');
    // Of options alone, and of grouped answers.
    expect(names).not.toContain('expired_option');
    expect(names).not.toContain('implausible_price');
    const clean = await read(
      `${API_PATH.partitions}/bronze/stocks_daily/2024-01-05`,
      partitionDocumentSchema,
    );
    expect(clean.rules.map(({ refused: count }) => count)).toEqual(names.map(() => 0));
  });

  it.each([
    ['bronze/stocks_daily/1999-01-01', 404],
    ['bronze/stocks_daily/..%2F..%2Fcatalog.db', 404],
    ['..%2F..%2Fetc/passwd/x', 404],
    [`bronze/stocks_daily/${'x'.repeat(300)}`, 400],
  ])('refuse %s', async (path, status) => {
    expect(await refused(`${API_PATH.partitions}/${path}`)).toMatchObject({ status });
  });

  it('take no cursor that is none', async () => {
    expect(await refused(`${API_PATH.partitions}?cursor=%27%22`)).toEqual({ status: 400, code: 'E_HTTP' });
  });
});

describe('symbols', () => {
  it('are found by their beginning, whatever the case', async () => {
    const { rows } = await read(`${API_PATH.symbols}?q=aap`, symbolsDocumentSchema);
    expect(rows[0]).toMatchObject({ symbol: 'AAPL', asset: 'stocks', from: '2024-01-02', to: '2024-01-09' });
  });

  it('are listed without a question, of one asset if wanted', async () => {
    const all = await read(API_PATH.symbols, symbolsDocumentSchema);
    expect(all.total).toBeGreaterThan(5);
    const options = await read(`${API_PATH.symbols}?asset=options`, symbolsDocumentSchema);
    expect(options.rows.map(({ asset }) => asset)).toEqual(['options']);
  });

  it('tell what they have', async () => {
    const { timeframes, features } = await read(`${API_PATH.symbols}/AAPL`, symbolDocumentSchema);
    expect(timeframes.filter(({ isHeld }) => isHeld).map(({ timeframe }) => timeframe)).toEqual(['1m', '1d']);
    expect(timeframes.map(({ timeframe }) => timeframe)).toContain('1w');
    expect(features).toContain('daily_return');
  });

  it.each(['NOPE', 'aapl', '..%2F..%2Fetc%2Fpasswd', 'A%27%20OR%201%3D1'])('refuse %s', async (symbol) => {
    const { status } = await refused(`${API_PATH.symbols}/${symbol}`);
    expect([400, 404]).toContain(status);
  });
});

describe('what was made of the lake', () => {
  it('lists sets of features, exports and universes', async () => {
    const { sets } = await read(API_PATH.features, featuresDocumentSchema);
    expect(sets.map(({ name }) => name)).toEqual(expect.arrayContaining(['base', 'alpha158', 'alpha360']));
    expect((await read(API_PATH.exports, exportsDocumentSchema)).exports).toEqual([]);
    expect((await read(API_PATH.universes, universesDocumentSchema)).universes).toEqual([]);
  });
});

describe('a port that is taken', () => {
  it('ends a second server at once, with what to do', async () => {
    const { port } = new URL(server.url);
    expect(await sample.failure('serve', '--port', port)).toMatchObject({ code: 'E_PORT', exit: 1 });
  });
});
