import { existsSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ArchiveDocument, archiveDocumentSchema } from '../../contract/cli/archive.ts';
import { systemClock } from '../../src/app/cli/system-clock.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { lakeContent, listBronze } from '../support/lake-content.ts';
import { catalogFacts } from '../support/lake-problems.ts';
import { type Finished, runInside } from '../support/run-barlake.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const FROM = tradingDay('2026-01-28');
const TO = tradingDay('2026-02-04');
/** Every contract of that month has expired then. */
const LATER: Clock = { ...systemClock, nowMs: () => Date.parse('2032-06-01T00:00:00Z') };

/** Some have not. */
const SOON: Clock = { ...systemClock, nowMs: () => Date.parse('2026-02-20T00:00:00Z') };

let bench: SyncBench;
beforeAll(async () => {
  const datasets = ['options_daily', 'stocks_daily'] as const;
  bench = await openSyncBench({ datasets: [...datasets], from: FROM, to: TO, symbols: 4 });
  const { code, err } = await bench.sync([...datasets, '--from', FROM, '--to', TO]);
  if (code !== 0) throw new Error(err);
}, 60_000);
afterAll(() => bench[Symbol.asyncDispose]());

const run = async (args: readonly string[], clock = LATER): Promise<Finished> =>
  runInside([...args, '--lake', bench.root], { cwd: bench.folder.path, clock });

async function archive(args: readonly string[], clock = LATER): Promise<ArchiveDocument> {
  const { out, err } = await run(['archive', ...args, '--json'], clock);
  if (err !== '') throw new Error(`${out}${err}`);
  return archiveDocumentSchema.parse(JSON.parse(out));
}

const known = (): unknown =>
  catalogFacts(bench.root).partitions.map(({ layer, dataset, key, path, content_hash: hash, rows }) => [
    [layer, dataset, key].join(' '),
    path,
    hash,
    rows,
  ]);

describe('archive', { timeout: 60_000 }, () => {
  it('says what it needs to be told', async () => {
    expect((await run(['archive'])).code).toBe(2);
  });

  it('leaves options of which a contract has not expired', async () => {
    expect((await archive(['--options', '30', '--dry-run'], SOON)).options).toEqual([]);
  });

  it('moves expired options and old landing, which are read, rebuilt and made again from there', async () => {
    const content = await lakeContent(bench.root);
    const query = ['query', '--dataset', 'options_daily', '--format', 'csv'];
    const bars = (await run(query)).out;
    const planned = await archive(['--options', '30', '--landing', '400', '--dry-run']);
    const done = await archive(['--options', '30', '--landing', '400']);
    expect(done.options.map(({ dataset, month, days }) => [dataset, month, days])).toEqual([
      ['options_daily', '2026-01', 3],
      ['options_daily', '2026-02', 3],
    ]);
    expect(planned.landing).toEqual(done.landing);
    expect(done.landing.files).toBe(12);
    const again = await archive(['--options', '30', '--landing', '400']);
    expect([again.options, again.landing.files]).toEqual([[], 0]);
    const tomorrow = { ...LATER, nowMs: () => LATER.nowMs() + 25 * 3_600_000 };
    expect((await run(['gc'], tomorrow)).code).toBe(0);
    expect(
      existsSync(
        join(bench.root, 'landing', 'polygon-s3', 'options_daily', '2026', '01', '2026-01-28.csv.gz'),
      ),
    ).toBe(false);
    expect(listBronze(bench.root).find(({ dataset }) => dataset === 'options_daily')?.path).toMatch(
      /^archive\/bronze\//,
    );
    expect(await lakeContent(bench.root)).toEqual(content);
    expect((await run(query)).out).toBe(bars);
    expect((await run(['compact', 'options_daily', '--json'])).out).toContain('"waiting": []');
    const facts = known();
    for (const name of ['catalog.db', 'catalog.db-wal', 'catalog.db-shm'])
      await rm(join(bench.root, name), { force: true });
    expect((await run(['catalog', 'rebuild'])).code).toBe(0);
    expect(known()).toEqual(facts);
    const day = ['options_daily', '--from', '2026-01-29', '--to', '2026-01-29', '--rebuild'];
    const { code, gets } = await bench.sync(day);
    expect([code, gets]).toEqual([0, 0]);
    expect(await lakeContent(bench.root)).toEqual(content);
  });

  it('is left alone by a scrub while its disk is not mounted', async () => {
    const facts = known();
    renameSync(join(bench.root, 'archive'), join(bench.root, 'unplugged'));
    for (const isMountPoint of [false, true]) {
      if (isMountPoint) mkdirSync(join(bench.root, 'archive'));
      expect(await run(['scrub', '--repair', '--restart'])).toMatchObject({
        code: 1,
        err: expect.stringContaining('E_LAKE_MISSING'),
      });
    }
    rmdirSync(join(bench.root, 'archive'));
    renameSync(join(bench.root, 'unplugged'), join(bench.root, 'archive'));
    expect(known()).toEqual(facts);
    expect(await run(['scrub', '--repair', '--restart'])).toMatchObject({ code: 0 });
  });
});
