import { mkdir, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { featureSetNames, loadFeatureSets } from './load-feature-sets.ts';

let folder: TempFolder;

beforeEach(async () => {
  folder = await makeTempFolder('sets');
  await mkdir(folder.at('features'));
});

afterEach(() => folder[Symbol.asyncDispose]());

const write = (name: string, text: string): Promise<void> => writeFile(folder.at('features', name), text);
const features = (...sets: readonly string[]) => ({ folder: folder.at('features'), sets });
const MINE = 'dataset: stocks_daily\nfeatures:\n  - name: mine\n    expression: $close/$open\n';

describe('feature sets', () => {
  it('come in the order asked for, built-in ones and those of files', async () => {
    await write('mine.yaml', MINE);
    const loaded = await loadFeatureSets(features('mine', 'base', 'mine'));
    expect(loaded.map(({ name, origin }) => [name, origin])).toEqual([
      ['mine', folder.at('features', 'mine.yaml')],
      ['base', 'built in'],
    ]);
    expect(loaded[0]?.features[0]).toMatchObject({ name: 'mine', expression: '$close/$open' });
  });

  it('are those of the configuration unless others are asked for', async () => {
    expect((await loadFeatureSets(features('alpha158'))).map(({ name }) => name)).toEqual(['alpha158']);
    expect((await loadFeatureSets(features('alpha158'), ['base'])).map(({ name }) => name)).toEqual(['base']);
  });

  it('leave a broken file alone that nobody asked for', async () => {
    await write('broken.yml', 'features: [');
    expect(await loadFeatureSets(features('base'))).toHaveLength(1);
    expect(await featureSetNames(features())).toEqual(['base', 'alpha158', 'alpha360', 'broken']);
  });

  it('need no folder', async () => {
    const nowhere = { folder: folder.at('nowhere'), sets: ['base'] };
    expect(await loadFeatureSets(nowhere)).toHaveLength(1);
  });

  it.each([
    ['nothing has the name', 'mine.yaml', MINE, 'mien', /no feature set "mien".*mine/],
    ['a file is no YAML', 'mine.yaml', 'features: [', 'mine', /mine\.yaml:1:\d+: not valid YAML/],
    ['a file has another shape', 'mine.yaml', 'features: 3', 'mine', /mine\.yaml: features: expected a list/],
    ['a file takes a built-in name', 'base.yaml', MINE, 'base', /base is a built-in set/],
  ])('are refused where %s', async (_, name, text, asked, message) => {
    await write(name, text);
    await expect(loadFeatureSets(features(asked))).rejects.toMatchObject({
      code: 'E_FEATURES',
      message: expect.stringMatching(message) as unknown,
    });
  });

  it('are refused where two files have one name', async () => {
    await write('mine.yaml', MINE);
    await write('mine.yml', MINE);
    await expect(loadFeatureSets(features('mine'))).rejects.toThrow(/another file of the set mine/);
  });
});
