import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/app/cli/system-clock.ts';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { openLakeToRead } from '../../src/app/reading/open-lake.ts';
import { repairFile } from '../../src/app/upkeep/repair-file.ts';
import { type UpkeepWorld, writeBriefly } from '../../src/app/upkeep/upkeep-world.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { takeWriteLock } from '../../src/lake/storage/write-lock.ts';
import { scrubFiles } from '../../src/lake/upkeep/scrub-files.ts';
import { catalogFacts } from '../support/lake-problems.ts';
import { runInside } from '../support/run-barlake.ts';
import { canMount, mountSmallDisk } from '../support/small-disk.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const [FROM, TO] = [tradingDay('2026-01-26'), tradingDay('2026-01-30')];

async function openBench(): Promise<SyncBench> {
  const bench = await openSyncBench({ datasets: ['stocks_daily'], from: FROM, to: TO, symbols: 3 });
  expect((await bench.sync(['stocks_daily', '--from', FROM, '--to', TO])).code).toBe(0);
  return bench;
}

async function worldOf({ root, folder }: SyncBench): Promise<UpkeepWorld> {
  const sources = { flags: { lake: root }, env: { HOME: folder.path }, cwd: folder.path };
  const { config } = await loadConfiguration({ ...sources, learnSecret: () => undefined });
  const { signal } = new AbortController();
  return { config, clock: systemClock, random: Math.random, signal, version: '0.0.0-test' };
}

describe('maintenance beside writers', { timeout: 60_000 }, () => {
  it('sets no sound file aside that was published since it was found damaged', async () => {
    await using bench = await openBench();
    const world = await worldOf(bench);
    await using lake = await openLakeToRead(world.config.lake);
    const files = await Array.fromAsync(scrubFiles(lake.catalog.db, ''));
    const file = files.find(({ layer }) => layer === 'bronze');
    if (file === undefined) throw new Error('the lake holds no bars');
    // Nothing is there to make the day again from.
    rmSync(join(bench.root, 'landing'), { recursive: true });
    const facts = catalogFacts(bench.root);
    expect(await repairFile(file, world)).toEqual({ kind: 'gone' });
    expect(existsSync(join(bench.root, file.path))).toBe(true);
    expect(catalogFacts(bench.root)).toEqual(facts);
  });

  it('waits for a writer as long as it says, the lock’s own patience included', async () => {
    await using bench = await openBench();
    const world = await worldOf(bench);
    using _lock = await takeWriteLock(bench.root, { pid: process.pid, command: 'sync' }, world.signal);
    // Each look at this clock is ten minutes after the last.
    let looks = 0;
    const clock = { ...systemClock, monotonicMs: () => (looks += 1) * 600_000 };
    await expect(writeBriefly('gc', { ...world, clock }, () => Promise.resolve())).rejects.toMatchObject({
      code: 'E_LAKE_LOCKED',
    });
  });

  it.skipIf(!canMount(join(tmpdir(), `barlake-mount-${process.pid}`)))(
    'tells of a full disk as such, and does not try one file after the other',
    async () => {
      await using bench = await openBench();
      mkdirSync(join(bench.root, 'upkeep'), { recursive: true });
      using disk = mountSmallDisk(join(bench.root, 'upkeep'), 1);
      const { bavail, bsize } = statfsSync(disk.path);
      // Names like those of its lock are not swept.
      writeFileSync(join(disk.path, 'lock.filler'), Buffer.alloc((bavail - 3) * bsize));
      const clock = { ...systemClock, nowMs: () => Date.parse('2026-06-01T00:00:00Z') };
      const surroundings = { cwd: bench.folder.path, clock };
      const compact = await runInside(['compact', '--lake', bench.root], surroundings);
      expect(compact).toMatchObject({ code: 1, err: expect.stringContaining('E_DISK_FULL') });
    },
  );
});
