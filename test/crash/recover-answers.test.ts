import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { localTimeMs } from '../../src/domain/local-time.ts';
import { answerPath, bronzePath, inLake, quarantinePath } from '../../src/lake/storage/lake-paths.ts';
import { DAY, file, line } from '../support/ingest-text.ts';
import { catalogFacts, lakeProblems, lakeState } from '../support/lake-problems.ts';
import { rebuildFolder } from '../support/rebuild-folder.ts';
import { ASKED_MS } from '../support/small-answers.ts';
import { type KillPoint, makeSmallLake, type SmallLake } from '../support/small-lake.ts';

const DATASET = 'stocks_daily';
const CLOSE_MS = localTimeMs(DAY, '16:00', 'America/New_York');

const row = (fields = {}) => ({
  T: 'AAPL',
  v: 100,
  vw: 10.5,
  o: 10,
  c: 11,
  h: 12,
  l: 9,
  t: CLOSE_MS,
  n: 5,
  ...fields,
});
const CLEAN = [row(), row({ T: 'B' })];
const DIRTY = [row(), row({ T: 'B', o: 'x' }), row({ T: 'C', vw: 99 })];
/** The flat file of the same day: one bar corrected, one new. */
const FLAT = file(
  line(),
  line({ ticker: 'C', close: 10.5 }),
  line({ ticker: 'D', low: -1 }),
  line({ ticker: 'E' }),
);

const lakes: SmallLake[] = [];
async function makeLake(): Promise<SmallLake> {
  const lake = await makeSmallLake('answers');
  lakes.push(lake);
  return lake;
}
afterEach(async () => {
  for (const lake of lakes.splice(0)) await lake[Symbol.asyncDispose]();
});

type Step = (lake: SmallLake) => void;
const answers =
  (rows: readonly unknown[]): Step =>
  (lake) =>
    lake.answer(DATASET, DAY, rows);
const publishes: Step = (lake) => void lake.offer(DATASET, DAY, FLAT);

async function uninterrupted(steps: readonly Step[]) {
  const lake = await makeLake();
  for (const step of steps) {
    step(lake);
    await lake.sync();
  }
  return lakeState(lake.root);
}

const KILLS: readonly KillPoint[] = [
  'answer staged',
  'answer renamed',
  'download staged',
  'landing renamed',
  'ingest staged',
  'quarantine renamed',
  'bars renamed',
  'old quarantine removed',
];

describe.each(KILLS)('a process killed with its %s', (kill) => {
  it.each<readonly [string, readonly Step[]]>([
    ['a first answer', [answers(CLEAN)]],
    ['an answer with refused rows', [answers(DIRTY)]],
    ['a clean answer after one with refused rows', [answers(DIRTY), answers(CLEAN)]],
    ['the flat file after a clean answer', [answers(CLEAN), publishes]],
    ['the flat file after an answer with refused rows', [answers(DIRTY), publishes]],
  ])('over %s leaves nothing that the next sync does not bring to the same state', async (_, steps) => {
    const lake = await makeLake();
    for (const [index, step] of steps.entries()) {
      step(lake);
      await lake.sync(index === steps.length - 1 ? { kill } : {});
    }
    await lake.sync();
    expect(await lakeState(lake.root)).toEqual(await uninterrupted(steps));
    expect((await lake.sync()).tasks).toEqual([]);
  });
});

describe('a landed answer', () => {
  it('is in the catalog with the time at which it was asked for', async () => {
    const lake = await makeLake();
    lake.answer(DATASET, DAY, DIRTY);
    await lake.sync();
    expect(catalogFacts(lake.root)).toMatchObject({
      partitions: [
        {
          layer: 'bronze',
          source: 'grouped',
          rows: 2,
          quarantined: 1,
          quarantine_path: quarantinePath(DATASET, DAY),
        },
        { layer: 'landing-api', source: 'grouped', path: answerPath(DATASET, DAY) },
      ],
      objects: [{ source: 'grouped', state: 'published', day: DAY }],
      findings: [{ origin: 'ingest', rule: 'vwap-outside', row_count: 1 }],
    });
    const asked = await lake.withCatalog(({ db }) => db.selectFrom('objects').select('checked_ms').execute());
    expect(asked).toEqual([{ checked_ms: ASKED_MS }]);
  });

  it('is adopted after a crash as what it says it is, so that the vendor is not asked twice', async () => {
    const lake = await makeLake();
    lake.answer(DATASET, DAY, CLEAN);
    await lake.sync({ kill: 'answer renamed' });
    const { recovery, tasks } = await lake.sync();
    expect(recovery.adopted).toEqual([answerPath(DATASET, DAY)]);
    expect(tasks).toEqual([`unfold:${DATASET}:${DAY}`]);
    const asked = await lake.withCatalog(({ db }) => db.selectFrom('objects').select('checked_ms').execute());
    expect(asked).toEqual([{ checked_ms: ASKED_MS }]);
  });

  it('is left alone when it cannot be read', async () => {
    const lake = await makeLake();
    lake.answer(DATASET, DAY, CLEAN);
    await lake.sync({ kill: 'answer renamed' });
    await writeFile(inLake(lake.root, answerPath(DATASET, DAY)), 'no gzip');
    const { recovery } = await lake.sync();
    expect(recovery).toMatchObject({ adopted: [], leftAlone: [{ path: answerPath(DATASET, DAY) }] });
    expect(await lakeProblems(lake.root)).toEqual([]);
  });
});

describe('a flat file that takes a day over from a grouped answer', () => {
  it('leaves a finding that says what changed', async () => {
    const lake = await makeLake();
    lake.answer(DATASET, DAY, DIRTY);
    await lake.sync();
    lake.offer(DATASET, DAY, FLAT);
    await lake.sync();
    const { findings, partitions } = catalogFacts(lake.root);
    expect(partitions).toContainEqual(expect.objectContaining({ layer: 'bronze', source: 'flat', rows: 3 }));
    expect(findings).toMatchObject([
      { origin: 'supersede', rule: 'superseded', severity: 'warning', row_count: 2 },
    ]);
    expect(findings[0]?.['message']).toBe(
      'The flat file took the place of the grouped answer: other prices: 1 (by 4.5 % at most), only in the file: 1.',
    );
    expect(JSON.parse(String(findings[0]?.['evidence']))).toMatchObject({
      common: 2,
      onlyGrouped: 0,
      onlyFlat: 1,
      prices: 1,
      examples: 'E is new; C close 11.0 → 10.5',
    });
  });
});

describe('rebuilding a catalog with both sources', () => {
  it('gives the same rows from the files alone', async () => {
    const lake = await makeLake();
    const next = '2024-03-08' as typeof DAY;
    lake.answer(DATASET, DAY, DIRTY);
    lake.answer('crypto_daily', next, [row({ T: 'X:BTCUSD', t: Date.parse(`${next}T23:59:59.999Z`) })]);
    lake.offer(DATASET, next, file(line({ window_start: '1709874000000000000' })));
    await lake.sync();
    const before = catalogFacts(lake.root);
    const checked = () =>
      lake.withCatalog(({ db }) =>
        db.selectFrom('objects').select(['source', 'checked_ms']).where('source', '=', 'grouped').execute(),
      );
    const asked = await checked();
    const rebuild = () =>
      rebuildFolder(lake.root, { session: lake.session, nowMs: 77, signal: new AbortController().signal });
    expect(await rebuild()).toMatchObject({
      previous: { kind: 'kept' },
      foreign: [],
      damaged: [],
      stale: [],
    });
    expect(catalogFacts(lake.root)).toEqual(before);
    await lake.withCatalog(async ({ db }) => {
      for (const table of ['partitions', 'objects', 'findings'] as const)
        await db.deleteFrom(table).execute();
    });
    await rebuild();
    expect(catalogFacts(lake.root)).toEqual(before);
    expect(await checked()).toEqual(asked);
    expect((await lake.sync()).tasks).toEqual([]);
  });

  it('names an answer that is damaged and leaves it', async () => {
    const lake = await makeLake();
    lake.answer(DATASET, DAY, CLEAN);
    await lake.sync();
    const path = inLake(lake.root, answerPath(DATASET, DAY));
    await writeFile(path, 'no gzip');
    const report = await rebuildFolder(lake.root, {
      session: lake.session,
      nowMs: 77,
      signal: new AbortController().signal,
    });
    expect(report.damaged).toEqual([{ path: answerPath(DATASET, DAY), reason: 'not a valid gzip file' }]);
    expect(existsSync(path)).toBe(true);
    expect(report.partitions.map((partition) => partition.path)).toEqual([bronzePath(DATASET, DAY)]);
  });
});
