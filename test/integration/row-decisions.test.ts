import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatRowDecisions, type RowDecision } from '../../src/domain/row-decision.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { lakeContent } from '../support/lake-content.ts';
import { catalogFacts, lakeProblems } from '../support/lake-problems.ts';
import { runInside } from '../support/run-barlake.ts';
import { vendorEnv } from '../support/stand-in.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const DAY = tradingDay('2026-02-03');
const RANGE = { from: tradingDay('2026-02-02'), to: tradingDay('2026-02-04') };
const ARGS = ['stocks_daily', '--from', RANGE.from, '--to', RANGE.to];
const HEADER = 'ticker,volume,open,close,high,low,window_start,transactions';
const SOUND = 'AAPL,100,10,11,12,9,1770094800000000000,5';
/** Opens above its high. */
const ODD = 'ODD,100,99,11,12,9,1770094800000000000,5';

describe('a decision about a refused row', () => {
  let bench: SyncBench;
  const decide = async (decision: RowDecision['decision']): Promise<void> => {
    await mkdir(join(bench.root, 'overrides'), { recursive: true });
    const rowHash = createHash('sha256').update(ODD).digest('hex');
    const row = {
      dataset: 'stocks_daily',
      day: DAY,
      rowHash,
      decision,
      note: 'as filed',
      decided: '',
    } as const;
    await writeFile(join(bench.root, 'overrides', 'quarantine.csv'), formatRowDecisions([row]));
  };
  const bronze = () =>
    catalogFacts(bench.root).partitions.find(({ layer, key }) => layer === 'bronze' && key === DAY);

  beforeAll(async () => {
    bench = await openSyncBench({ datasets: ['stocks_daily'], ...RANGE, symbols: 3 });
    const text = `${[HEADER, SOUND, ODD].join('\n')}\n`;
    await bench.vendor.control.replaceObject(keyOf('stocks_daily', DAY), { kind: 'csv', text });
    await bench.sync(ARGS);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  it('makes its day anew out of landing, and no other', async () => {
    expect(bronze()).toMatchObject({ rows: 1, quarantined: 1 });
    await decide('accept');
    const { code, document, gets } = await bench.sync(ARGS);
    expect([code, gets, document.tasks.done]).toEqual([0, 0, 1]);
    expect(bronze()).toMatchObject({ rows: 2, quarantined: 0 });
    expect((await bench.sync(ARGS)).document.tasks.done).toBe(0);
    expect(await lakeProblems(bench.root)).toEqual([]);
  });

  it('survives a catalog that is made anew', async () => {
    const before = await lakeContent(bench.root);
    await rm(join(bench.root, 'catalog.db'));
    const rebuilt = await runInside(['catalog', 'rebuild', '--json', '--lake', bench.root], {
      cwd: bench.folder.path,
    });
    expect(rebuilt.code).toBe(0);
    expect(bronze()).toMatchObject({ rows: 2, quarantined: 0 });
    expect((await bench.sync(ARGS)).document.tasks.done).toBe(0);
    expect(await lakeContent(bench.root)).toEqual(before);
  });

  it('can be taken back', async () => {
    await decide('reject');
    expect((await bench.sync(ARGS)).document.tasks.done).toBe(1);
    expect(bronze()).toMatchObject({ rows: 1, quarantined: 1 });
  });

  it('that cannot be read ends the sync before anything is fetched', async () => {
    await writeFile(
      join(bench.root, 'overrides', 'quarantine.csv'),
      'dataset,day,row_hash,decision\nstocks_daily,x,y,z\n',
    );
    const { code, err } = await runInside(['sync', ...ARGS, '--lake', bench.root], {
      cwd: bench.folder.path,
      env: vendorEnv(bench.vendor),
    });
    expect(code).toBe(2);
    expect(err).toContain('quarantine.csv, line 2');
  });
});
