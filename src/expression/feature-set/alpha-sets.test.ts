import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FeatureSet } from '../feature.ts';
import { resolveFeatures } from '../resolve-features.ts';
import { ALPHA158_SET } from './alpha158.ts';
import { ALPHA360_SET } from './alpha360.ts';

const LISTS = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data', 'qlib');

function linesOf(set: FeatureSet): readonly string[] {
  return set.features
    .filter(({ isLabel }) => !isLabel)
    .map(({ name, expression }) => `${name}\t${expression}`);
}

describe.each([
  {
    file: 'alpha158.tsv',
    set: ALPHA158_SET,
    features: 158,
    lookBack: 60,
    hash: '2dcb3edc02fe9a9fd132a6bb1f5108e4',
  },
  {
    file: 'alpha360.tsv',
    set: ALPHA360_SET,
    features: 360,
    lookBack: 59,
    hash: '2cfe630e2c356d4f6c8b5f3c38d1a5d6',
  },
])('$set.name', ({ file, set, features, lookBack, hash }) => {
  it.skipIf(!existsSync(join(LISTS, file)))('is qlib’s list, name by name and letter by letter', () => {
    const list = readFileSync(join(LISTS, file), 'utf8').trimEnd().split('\n');
    expect(linesOf(set)).toEqual(list);
  });

  it('has as many features as its name says, and the label', () => {
    expect(linesOf(set)).toHaveLength(features);
    expect(set.features.filter(({ isLabel }) => isLabel).map(({ name }) => name)).toEqual(['LABEL0']);
  });

  it('stays what it was: whoever changes a formula makes every lake compute it anew', () => {
    expect(resolveFeatures([set], 'stocks_daily').hash).toBe(hash);
  });

  it('needs sixty days before, and two after for the label', () => {
    const { program } = resolveFeatures([set], 'stocks_daily');
    expect([program.lookBack, program.lookAhead]).toEqual([lookBack, 2]);
    expect(program.outputs.map(({ name }) => name)).toEqual(set.features.map(({ name }) => name));
  });
});
