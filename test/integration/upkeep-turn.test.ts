import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/app/cli/system-clock.ts';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { lookAfterLake } from '../../src/app/upkeep/look-after.ts';
import { takeUpkeepTurn } from '../../src/app/upkeep/take-upkeep-turn.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { listBronze } from '../support/lake-content.ts';
import { makeSampleLake } from '../support/sample-lake.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

async function configFor(root: string, cwd: string) {
  const sources = { flags: { lake: root }, env: { HOME: cwd }, cwd, learnSecret: () => undefined };
  const { config } = await loadConfiguration(sources);
  return config;
}

describe('takeUpkeepTurn', { timeout: 60_000 }, () => {
  it('looks after a lake in a process of its own', async () => {
    await using sample = await makeSampleLake('upkeep-turn');
    const config = await configFor(sample.root, sample.folder.path);
    const turn = await takeUpkeepTurn({ config, version: '0.0.0-test' }, new AbortController().signal);
    expect(turn).toMatchObject({ state: 'done', isWorthRetrying: false });
    expect(listBronze(sample.root)).not.toEqual([]);
  });

  it('stops when it is told to, and fails where there is no lake', async () => {
    await using sample = await makeSampleLake('upkeep-stop');
    const config = await configFor(sample.root, sample.folder.path);
    await expect(takeUpkeepTurn({ config, version: '' }, AbortSignal.abort())).resolves.toMatchObject({
      state: 'cancelled',
    });
    const nowhere = await configFor(sample.folder.at('nowhere'), sample.folder.path);
    await expect(
      takeUpkeepTurn({ config: nowhere, version: '' }, new AbortController().signal),
    ).rejects.toThrow(/no lake/);
  });
});

describe('lookAfterLake', { timeout: 60_000 }, () => {
  const OPTIONS = 'options_daily';

  /** A lake with two days of options, one of whose files is damaged while its landed file is sound; and what looking after it needs. */
  async function damagedLake(): Promise<{
    readonly bench: SyncBench;
    readonly damaged: string;
    readonly world: Parameters<typeof lookAfterLake>[0];
  }> {
    const [from, to] = [tradingDay('2026-01-29'), tradingDay('2026-01-30')];
    const bench = await openSyncBench({ datasets: [OPTIONS], from, to, symbols: 2 });
    expect((await bench.sync([OPTIONS, '--from', from, '--to', to])).code).toBe(0);
    const damaged = join(bench.root, listBronze(bench.root)[0]?.path ?? '');
    const bytes = readFileSync(damaged);
    bytes.write('DuckBD', bytes.indexOf('DuckDB'));
    writeFileSync(damaged, bytes);
    const config = await configFor(bench.root, bench.folder.path);
    const maintenance = { ...config.maintenance, archiveOptionsDays: 30 };
    // Every contract has expired then.
    const clock = { ...systemClock, nowMs: () => Date.parse('2032-06-01T00:00:00Z') };
    const { signal } = new AbortController();
    const world = {
      config: { ...config, maintenance },
      clock,
      random: Math.random,
      signal,
      version: '0.0.0-test',
    };
    return { bench, damaged, world };
  }

  it('mends what is damaged although nothing can be archived with it, and archives the next time', async () => {
    const { bench, damaged, world } = await damagedLake();
    await using _bench = bench;
    const before = readFileSync(damaged);
    expect(await lookAfterLake(world)).toBe('partial');
    expect(readFileSync(damaged).equals(before)).toBe(false);
    expect(await lookAfterLake(world)).toBe('done');
    expect(listBronze(bench.root).map(({ path }) => path)).toEqual([
      expect.stringMatching(/^archive\//),
      expect.stringMatching(/^archive\//),
    ]);
  });

  it('does all else when one part of it fails, and tells of it', async () => {
    const { bench, damaged, world } = await damagedLake();
    await using _bench = bench;
    const before = readFileSync(damaged);
    const maintenance = { ...world.config.maintenance, archiveLandingDays: 30 };
    // Nothing can be put into it.
    writeFileSync(join(bench.root, 'archive'), '');
    const config = { ...world.config, maintenance };
    await expect(lookAfterLake({ ...world, config })).rejects.toThrow(/archive/);
    expect(existsSync(damaged) && !readFileSync(damaged).equals(before)).toBe(true);
  });
});
