import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MadeSeries, madeGrid } from '../../../test/support/made-grid.ts';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import type { SilverTask } from '../../plan/silver/silver-plan.ts';
import { openCatalog } from '../catalog/open-catalog.ts';
import { OWN_FILE, selectPartitions } from '../catalog/partitions.ts';
import { type DuckDbSession, openSession } from '../duckdb/session.ts';
import type { BarGrid } from '../features/bar-grid.ts';
import type { Lake } from '../lake.ts';
import { catalogPath } from '../storage/lake-paths.ts';
import { describeSilver } from './describe-silver.ts';
import { publishSilver, removeSilver } from './publish-silver.ts';
import type { SilverFeature } from './silver-shape.ts';
import { type StagedSilver, stageSilver } from './stage-silver.ts';

const FROM = tradingDay('2024-01-02');
const DAYS = 8;
const REF = { runId: 'run', taskId: 'silver:stocks_daily:2024' };

let folder: TempFolder;
let session: DuckDbSession;
let lake: Lake & { readonly catalog: AsyncDisposable };
beforeAll(async () => {
  folder = await makeTempFolder('silver');
  session = await openSession({ threads: 2, memoryMb: 400, tempFolder: folder.at('spill') });
  lake = { root: folder.path, catalog: await openCatalog(catalogPath(folder.path), { readOnly: false }) };
});
afterAll(async () => {
  await lake.catalog[Symbol.asyncDispose]();
  session[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

interface Staged {
  readonly rows: number;
  readonly offDays?: SilverTask['window']['offDays'];
  readonly feature?: Partial<SilverFeature>;
  readonly compute?: (closes: Float32Array, grid: BarGrid) => Float32Array;
}

let count = 0;

async function stage(
  made: readonly MadeSeries[],
  { rows, offDays = [], feature, compute }: Staged,
): Promise<StagedSilver> {
  const workFolder = folder.at(`work-${count++}`);
  await mkdir(workFolder);
  const window = { key: '2024', firstDay: FROM, lastDay: tradingDay('2024-01-09'), rows, offDays };
  const task: SilverTask = {
    id: REF.taskId,
    dataset: 'stocks_daily',
    key: '2024',
    why: 'missing',
    fingerprint: 'a-b-c-d',
    window: { ...window, readFrom: tradingDay('2023-12-29'), readTo: window.lastDay },
  };
  const own = { name: 'momentum', expression: '$close', fields: ['close'], lookBack: 1, lookAhead: 0 };
  const request = {
    task,
    shape: { dataset: task.dataset, precision: 'float64', features: [{ ...own, ...feature }] },
    featuresHash: 'formulas',
    grids: (async function* () {
      for (const series of made) yield await Promise.resolve(madeGrid([series]));
    })(),
    compute: (grid: BarGrid) => {
      const closes = grid.fields['close'] ?? new Float32Array();
      return Promise.resolve([compute?.(closes, grid) ?? closes]);
    },
    ahead: () => 2,
    workFolder,
    packing: { codec: 'zstd', rowGroupRows: 2048 },
    version: '0.0.0-test',
  } as const;
  return stageSilver(session, request, new AbortController().signal);
}

const FULL = Array.from({ length: DAYS }, (_, index) => 10 + index);

/** The change against the row before; the first row has none. */
const change = (closes: Float32Array): Float32Array =>
  closes.map((close, row) => close - (closes[row - 1] ?? Number.NaN));

function rulesOf({ footer }: StagedSilver): readonly string[] {
  return footer.findings.map(({ rule, severity, rowCount }) => `${rule} ${severity} ${rowCount}`);
}

describe('stageSilver', () => {
  it('stores the rows of the partition’s days, not those of look-back, and says what they are', async () => {
    const early = { symbol: 'AAA', from: tradingDay('2023-12-29'), closes: [8, 9, null, null, ...FULL] };
    const staged = await stage([early, { symbol: 'BBB', from: FROM, closes: FULL }], {
      rows: 2 * DAYS,
      compute: change,
    });
    expect(staged.facts).toMatchObject({ rows: 2 * DAYS, symbols: 2, broken: 0 });
    expect(staged.footer).toMatchObject({ fingerprint: 'a-b-c-d', rows: 2 * DAYS, findings: [] });
    expect(staged.footer.features).toEqual([
      { name: 'momentum', expression: '$close', values: 2 * DAYS - 2 },
    ]);
  });

  it('refuses to publish other rows than bronze has', async () => {
    const made = [{ symbol: 'AAA', from: FROM, closes: FULL }];
    await expect(stage(made, { rows: DAYS + 1 })).rejects.toMatchObject({ code: 'E_VERIFY' });
  });

  it('refuses rows out of order, keys that are there twice, and factors that are none', async () => {
    const bbb = { symbol: 'BBB', from: FROM, closes: FULL };
    const aaa = { ...bbb, symbol: 'AAA' };
    for (const made of [
      [bbb, aaa],
      [aaa, aaa],
      [{ ...aaa, splitFactor: 0 }, bbb],
    ]) {
      await expect(stage(made, { rows: 2 * DAYS })).rejects.toMatchObject({ code: 'E_VERIFY' });
    }
  });

  it('counts infinities, which it stores as NULL, with the places of some', async () => {
    const spoil = (closes: Float32Array): Float32Array => closes.map((close) => (close > 16 ? 1 / 0 : close));
    const staged = await stage([{ symbol: 'AAA', from: FROM, closes: FULL }], { rows: DAYS, compute: spoil });
    expect(rulesOf(staged)).toEqual(['feature-infinite warning 1']);
    expect(staged.footer.findings[0]).toMatchObject({
      day: '2024-01-01',
      symbol: 'AAA',
      evidence: { partition: '2024', feature: 'momentum', samples: 'AAA 2024-01-09' },
    });
    expect(staged.facts).toMatchObject({ infinite: 0, values: [DAYS - 1] });
  });

  it('takes NULL for explained in look-back and beside a halt, and tells of it elsewhere', async () => {
    const halted = { symbol: 'AAA', from: FROM, closes: [1, 2, null, 4, 5, 6, 7, 8] };
    const explained = await stage([halted], { rows: DAYS - 1, compute: change });
    expect(rulesOf(explained)).toEqual([]);
    const spoil = (closes: Float32Array): Float32Array =>
      change(closes).map((value, row) => (row === 5 ? Number.NaN : value));
    const spoilt = await stage([halted], { rows: DAYS - 1, compute: spoil });
    expect(rulesOf(spoilt)).toEqual(['feature-nulls info 1']);
    expect(spoilt.footer.findings[0]?.evidence['samples']).toBe('AAA 2024-01-07');
  });

  it('takes NULL for explained at the end of a life when a label looks ahead', async () => {
    const ahead = (closes: Float32Array): Float32Array =>
      closes.map((_, row) => closes[row + 2] ?? Number.NaN);
    const made = [{ symbol: 'AAA', from: FROM, closes: FULL }];
    const label = { lookBack: 0, lookAhead: 2 };
    const staged = await stage(made, { rows: DAYS, compute: ahead, feature: label });
    expect(rulesOf(staged)).toEqual([]);
  });

  it('tells a formula that has no value anywhere from one whose fields are not there', async () => {
    const made = [{ symbol: 'AAA', from: FROM, closes: FULL }];
    const nothing = (closes: Float32Array): Float32Array => closes.map(() => Number.NaN);
    const formula = await stage(made, { rows: DAYS, compute: nothing });
    expect(rulesOf(formula)).toEqual([`feature-nulls warning ${DAYS - 1}`]);
    const compute = (closes: Float32Array, grid: BarGrid): Float32Array => {
      Object.assign(grid.fields, { vwap: nothing(closes) });
      return nothing(closes);
    };
    const field = await stage(made, { rows: DAYS, compute, feature: { fields: ['vwap'] } });
    expect(rulesOf(field)).toEqual([`feature-empty info ${DAYS}`]);
  });

  it('tells of days with bars that have no row because the exchange was closed', async () => {
    const made = [{ symbol: 'AAA', from: FROM, closes: FULL }];
    const staged = await stage(made, { rows: DAYS, offDays: [tradingDay('2024-12-25')] });
    expect(rulesOf(staged)).toEqual(['off-calendar info 1']);
    expect(staged.footer.findings[0]?.evidence).toEqual({ partition: '2024', days: '2024-12-25' });
  });

  it('passes on what computing throws', async () => {
    const compute = (): Float32Array => {
      throw new Error('no kernel');
    };
    const made = [FROM, FROM, FROM].map((from, index) => ({ symbol: `S${index}`, from, closes: FULL }));
    await expect(stage(made, { rows: 3 * DAYS, compute })).rejects.toThrow('no kernel');
  });
});

describe('publishSilver', () => {
  it('makes the file and its row known together, as they can be read off the file again', async () => {
    const staged = await stage([{ symbol: 'AAA', from: FROM, closes: FULL }], {
      rows: DAYS,
      compute: change,
    });
    const partition = await publishSilver(lake, staged, REF, 1);
    expect(partition.path).toBe('silver/stocks_daily/year=2024/part-0.parquet');
    expect(await selectPartitions(lake.catalog.db, { layer: 'silver' })).toEqual([
      { ...OWN_FILE, ...partition },
    ]);
    using connection = await session.connect();
    const described = await describeSilver(connection, lake.root, { dataset: 'stocks_daily', key: '2024' });
    expect(described).toMatchObject({ kind: 'partition', partition, footer: staged.footer });
  });

  it('puts new findings in place of old ones', async () => {
    const made = [{ symbol: 'AAA', from: FROM, closes: FULL }];
    const rules = async () => {
      const rows = await lake.catalog.db.selectFrom('findings').select(['origin', 'key', 'rule']).execute();
      return rows.map(({ origin, key, rule }) => `${origin} ${key} ${rule}`);
    };
    const nothing = (closes: Float32Array): Float32Array => closes.map(() => Number.NaN);
    await publishSilver(lake, await stage(made, { rows: DAYS, compute: nothing }), REF, 1);
    expect(await rules()).toEqual(['silver 2024-01-01 feature-nulls']);
    await publishSilver(lake, await stage(made, { rows: DAYS }), REF, 1);
    expect(await rules()).toEqual([]);
  });

  it('can be taken back', async () => {
    await publishSilver(
      lake,
      await stage([{ symbol: 'AAA', from: FROM, closes: FULL }], { rows: DAYS }),
      REF,
      1,
    );
    await removeSilver(lake, { dataset: 'stocks_daily', key: '2024' }, REF, 2);
    expect(await selectPartitions(lake.catalog.db, { layer: 'silver' })).toEqual([]);
    using connection = await session.connect();
    const gone = describeSilver(connection, lake.root, { dataset: 'stocks_daily', key: '2024' });
    await expect(gone).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
