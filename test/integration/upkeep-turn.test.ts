import { describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { takeUpkeepTurn } from '../../src/app/upkeep/take-upkeep-turn.ts';
import { listBronze } from '../support/lake-content.ts';
import { makeSampleLake } from '../support/sample-lake.ts';

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
