import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { loadConfiguration } from './load-configuration.ts';

let folder: TempFolder;

beforeEach(async () => {
  folder = await makeTempFolder('settings');
});

afterEach(() => folder[Symbol.asyncDispose]());

async function load(text?: string, at = 'barlake.yaml') {
  if (text !== undefined) await writeFile(folder.at(at), text);
  const flags = at === 'barlake.yaml' ? {} : { config: at };
  return loadConfiguration({ flags, env: {}, cwd: folder.path, learnSecret: () => undefined });
}

describe('the settings of features', () => {
  it('are the base set and a folder beside the working files unless told otherwise', async () => {
    expect((await load()).config.features).toEqual({ sets: ['base'], folder: folder.at('features') });
  });

  it('find the folder beside the file, wherever that lies', async () => {
    await mkdir(folder.at('elsewhere'));
    const { config } = await load('features: { sets: [base, mine] }\n', join('elsewhere', 'other.yaml'));
    expect(config.features).toEqual({ sets: ['base', 'mine'], folder: folder.at('elsewhere', 'features') });
  });

  it.each([
    ['sets', () => folder.at('sets')],
    ['~/sets', () => join(homedir(), 'sets')],
    ['/sets', () => '/sets'],
  ])('take %s for a folder', async (written, expected) => {
    const { config } = await load(`features: { folder: ${written} }\n`);
    expect(config.features.folder).toBe(expected());
  });

  it.each(['[]', '[a/b]', 'base', '[-x]'])('refuse %s for sets', async (sets) => {
    expect((await load(`features: { sets: ${sets} }\n`)).problem?.message).toMatch(
      /barlake\.yaml:1 features\.sets/,
    );
  });
});
