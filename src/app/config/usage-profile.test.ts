import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { checkConfigInput } from './config-schema.ts';
import { loadConfiguration } from './load-configuration.ts';
import { showOrigin } from './show-setting.ts';
import { profileSettings } from './usage-profile.ts';
import { USAGE_PROFILES } from './usage-profile-name.ts';

const GIB = 1024 ** 3;

let folder: TempFolder;
beforeEach(async () => {
  folder = await makeTempFolder('profile');
});
afterEach(async () => folder[Symbol.asyncDispose]());

async function load(yaml: string, env: Record<string, string> = {}) {
  await writeFile(folder.at('barlake.yaml'), yaml);
  const loaded = await loadConfiguration({
    flags: {},
    env: { HOME: folder.path, ...env },
    cwd: folder.path,
    learnSecret: () => undefined,
  });
  if (loaded.problem !== undefined) throw loaded.problem;
  const from = (key: string) => {
    const setting = loaded.settings.find((each) => each.key === key);
    return setting === undefined ? undefined : showOrigin(setting.origin, folder.path);
  };
  return { config: loaded.config, from };
}

describe('a profile', () => {
  it('sets what nobody has set, and is named as the origin', async () => {
    const { config, from } = await load('profile: free\n');
    expect(config).toMatchObject({ profile: 'free', vendor: { rateLimitPerMinute: 5 }, sql: { atOnce: 1 } });
    expect(config.resources.downloads).toBe(2);
    expect(config.resources.memoryLimitMb).toBeLessThanOrEqual(4096);
    expect(from('resources.downloads')).toBe('profile free');
    expect(from('resources.ingests')).toBe('hardware');
    expect(from('profile')).toBe('barlake.yaml:1');
  });

  it('is weaker than a key of the file and of the environment', async () => {
    const yaml = 'profile: high-performance\nvendor: {rateLimitPerMinute: 50}\n';
    const { config, from } = await load(yaml, { WORKER_CONCURRENCY: '3' });
    expect(config.vendor.rateLimitPerMinute).toBe(50);
    expect(config.resources).toMatchObject({ mode: 'parallel', downloads: 3 });
    expect(from('vendor.rateLimitPerMinute')).toBe('barlake.yaml:2');
    expect(from('resources.mode')).toBe('profile high-performance');
  });

  it('may come from the environment, and none is none', async () => {
    expect((await load('', { BARLAKE_PROFILE: 'Standard' })).config).toMatchObject({
      profile: 'standard',
      vendor: { rateLimitPerMinute: 6000 },
    });
    expect((await load('profile: null\n')).config).toMatchObject({
      profile: null,
      vendor: { rateLimitPerMinute: 5 },
    });
    await expect(load('profile: fast\n')).rejects.toMatchObject({
      code: 'E_CONFIG',
      message: expect.stringContaining('expected free, standard or high-performance'),
    });
  });

  it.each(USAGE_PROFILES)('%s says nothing that a file could not say, on machines of any size', (name) => {
    for (const usableMemoryBytes of [GIB / 4, GIB, 8 * GIB, 1024 * GIB]) {
      expect(checkConfigInput(profileSettings(name, { usableMemoryBytes })).kind).toBe('valid');
    }
  });
});
