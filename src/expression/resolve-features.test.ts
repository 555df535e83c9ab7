import { describe, expect, it } from 'vitest';
import { BarlakeError } from '../domain/barlake-error.ts';
import { DATASET_NAMES } from '../domain/dataset.ts';
import type { Feature, FeatureSet } from './feature.ts';
import { BUILT_IN_SETS } from './feature-set/built-in-sets.ts';
import { resolveFeatures } from './resolve-features.ts';

/** A set of features for stocks’ days: `[name, expression]`, a label where `label` follows. */
function setOf(name: string, ...features: readonly (readonly [string, string, 'label'?])[]): FeatureSet {
  return {
    name,
    description: '',
    origin: `features/${name}.yaml`,
    features: features.map(
      ([name, expression, label]): Feature => ({
        name,
        expression,
        datasets: ['stocks_daily'],
        description: '',
        isLabel: label !== undefined,
      }),
    ),
  };
}

function resolve(...sets: readonly FeatureSet[]): ReturnType<typeof resolveFeatures> {
  return resolveFeatures(sets, 'stocks_daily');
}

function problemsOf(...sets: readonly FeatureSet[]): string {
  try {
    resolve(...sets);
  } catch (error) {
    if (error instanceof BarlakeError && error.code === 'E_FEATURES') return error.message;
    throw error;
  }
  throw new Error('the sets were accepted');
}

describe('the features of a dataset', () => {
  it('keep the order of sets and features, whatever reads what', () => {
    const { features, program } = resolve(
      setOf('b', ['twice', '$once * 2'], ['once', '$close + 1']),
      setOf('a', ['Thrice', '$ONCE + $twice']),
    );
    expect(features.map(({ name, set }) => `${set}.${name}`)).toEqual(['b.twice', 'b.once', 'a.Thrice']);
    expect(program.outputs.map(({ name }) => name)).toEqual(['twice', 'once', 'Thrice']);
    expect(program.steps.map(({ kernel }) => kernel)).toEqual(['add_k', 'mul_k', 'add']);
  });

  it('are read by others as they are stored: rounded to float32', () => {
    const { features, program } = resolve(setOf('a', ['mean', 'Mean($close, 5)'], ['more', '$mean + 1']));
    expect(program.steps.map(({ kernel }) => kernel)).toEqual(['clean', 'mean', 'to_f32', 'add_k']);
    expect(features[1]?.expression).toMatchObject({ type: 'f32', lookBack: 4, fields: ['close'] });
  });

  it('may be a field under its own name', () => {
    expect(resolve(setOf('a', ['vwap', '$vwap'], ['above', '$close > $vwap'])).features).toHaveLength(2);
    expect(problemsOf(setOf('a', ['vwap', '$close * 2']))).toContain('is also a field');
  });

  it('count once where two sets define them alike', () => {
    const { features } = resolve(setOf('a', ['x', '$close/$open']), setOf('b', ['x', '$close / $open']));
    expect(features.map(({ set }) => set)).toEqual(['a']);
  });

  it('are those for the dataset alone', () => {
    expect(resolveFeatures([setOf('a', ['x', '$close'])], 'crypto_daily')).toMatchObject({
      features: [],
      program: { steps: [], outputs: [], lookBack: 0, lookAhead: 0 },
    });
  });

  it('of all built-in sets can be computed for every dataset', () => {
    const counts = DATASET_NAMES.map((name) => resolveFeatures(BUILT_IN_SETS, name).features.length);
    expect(counts).toEqual([522, 4, 4, 5, 522, 4, 522, 4, 5, 3]);
  });
});

describe('the hash of features', () => {
  const plain = setOf('a', ['x', '$close/$open'], ['y', '$close']);

  it('stays the same for other blanks, descriptions, and names of sets', () => {
    const same = {
      ...setOf('b', ['x', '($close / $open)'], ['y', "Feature('close')"]),
      description: 'other',
    };
    expect(resolve(same).hash).toBe(resolve(plain).hash);
    expect(resolve(plain).hash).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['formula', setOf('a', ['x', '$open/$close'], ['y', '$close'])],
    ['name', setOf('a', ['z', '$close/$open'], ['y', '$close'])],
    ['order', setOf('a', ['y', '$close'], ['x', '$close/$open'])],
    ['label', setOf('a', ['x', '$close/$open'], ['y', '$close', 'label'])],
    ['number of features', setOf('a', ['x', '$close/$open'])],
  ])('changes with the %s', (_, other) => {
    expect(resolve(other).hash).not.toBe(resolve(plain).hash);
  });
});

describe('features that contradict themselves are refused', () => {
  it('all at once, each with its place', () => {
    const message = problemsOf(
      setOf('mine', ['good', '$close'], ['bad', 'Mean($clse, 5)'], ['worse', '$close +'], ['date', '$close']),
      setOf('yours', ['GOOD', '$open'], ['no good', '$open']),
    );
    expect(message).toContain('There are 5 problems in the features of stocks_daily');
    expect(message).toContain(
      'mine (features/mine.yaml), bad: There is no field $clse; did you mean $close?',
    );
    expect(message).toMatch(/^ {4}Mean\(\$clse, 5\)\n {9}\^{5}$/m);
    expect(message).toContain('worse: The expression ends');
    expect(message).toContain('date is a column that the bars of stocks_daily have already');
    expect(message).toContain(
      'yours (features/yours.yaml), GOOD: the name is taken by mine (features/mine.yaml), good',
    );
    expect(message).toContain('"no good" is no name for a feature');
  });

  it('where they read one another in a circle, which is shown', () => {
    const circle = setOf('a', ['a', '$b + 1'], ['b', '$c'], ['c', 'Mean($a, 5)'], ['d', '$a']);
    expect(problemsOf(circle)).toContain('it reads itself: a → b → c → a');
    expect(problemsOf(circle)).toContain('one problem');
    expect(problemsOf(setOf('a', ['x', '$x']))).toContain('it reads itself: x → x');
  });

  it('once, and not again where others read them', () => {
    expect(problemsOf(setOf('a', ['reader', '$broken + 1'], ['broken', 'Maen($close, 5)']))).toContain(
      'one problem',
    );
  });

  it('where one looks ahead that is no label, or reads a label', () => {
    const label = ['next', 'Ref($close, -1) / $close', 'label'] as const;
    expect(resolve(setOf('a', label)).program.lookAhead).toBe(1);
    expect(problemsOf(setOf('a', ['next', 'Ref($close, -1) / $close']))).toContain('label: true');
    expect(problemsOf(setOf('a', label, ['leak', '$open + $next']))).toMatch(
      /leak: .*ahead|leak: .*next row/,
    );
  });

  it('with names that other columns have, in any case', () => {
    for (const name of ['Close', 'symbol', 'split_factor', 'total_factor', 'year', 'volume']) {
      expect(problemsOf(setOf('a', [name, '$open']))).toContain('have already');
    }
    for (const name of ['', '1st', 'a-b', 'é', 'a'.repeat(64)]) {
      expect(problemsOf(setOf('a', [name, '$open']))).toContain('is no name for a feature');
    }
  });

  it('where they form too long a chain', () => {
    const chain = Array.from({ length: 1_200 }, (_, index) => [`f${index}`, `$f${index + 1} + 1`] as const);
    expect(problemsOf(setOf('a', ...chain, ['f1200', '$close']))).toContain('read one another');
    expect(resolve(setOf('a', ...chain.slice(800), ['f1200', '$close'])).program.steps).toHaveLength(401);
  });
});
