import { describe, expect, it } from 'vitest';
import { BarlakeError } from '../domain/barlake-error.ts';
import { parseFeatureSet } from './parse-feature-set.ts';

const PATH = 'features/momentum.yaml';

function problemsOf(data: unknown, path = PATH): string {
  try {
    parseFeatureSet(data, path);
  } catch (error) {
    if (error instanceof BarlakeError && error.code === 'E_FEATURES') return error.message;
    throw error;
  }
  throw new Error('the file was accepted');
}

describe('a file of features', () => {
  it('is a set under the file’s name', () => {
    const set = parseFeatureSet(
      {
        description: 'Momentum',
        dataset: 'stocks_daily',
        features: [
          { name: 'mom_20', expression: '$close/Ref($close, 20)-1', description: 'A month' },
          {
            name: 'next',
            expression: 'Ref($close, -1)',
            label: true,
            datasets: ['fx_daily', 'stocks_daily'],
          },
        ],
      },
      PATH,
    );
    expect(set).toEqual({
      name: 'momentum',
      description: 'Momentum',
      origin: PATH,
      features: [
        {
          name: 'mom_20',
          expression: '$close/Ref($close, 20)-1',
          datasets: ['stocks_daily'],
          description: 'A month',
          isLabel: false,
        },
        {
          name: 'next',
          expression: 'Ref($close, -1)',
          datasets: ['stocks_daily', 'fx_daily'],
          description: '',
          isLabel: true,
        },
      ],
    });
  });

  it('may have its texts on several lines', () => {
    const feature = { name: 'a', expression: '$close /\n  $open\n', description: 'Two\nlines\n' };
    expect(parseFeatureSet({ dataset: 'fx_daily', features: [feature] }, PATH).features).toMatchObject([
      { expression: '$close / $open', description: 'Two lines' },
    ]);
  });

  it('has a limit that is named', () => {
    const features = Array.from({ length: 5001 }, (_, index) => ({
      name: `f${index}`,
      expression: '$close',
    }));
    expect(problemsOf({ dataset: 'fx_daily', features })).toContain('features: more than 5000 features');
  });

  it('may be empty', () => {
    expect(parseFeatureSet({ features: [] }, 'a/b/x.yml')).toMatchObject({ name: 'x', features: [] });
  });

  it.each([
    [undefined, 'expected a group with the key features'],
    ['text', 'expected a group with the key features'],
    [{}, 'features: expected a list of features'],
    [{ features: [5] }, 'features[0]: expected a list of features'],
    [
      { features: [{ name: 'x', expression: 5 }] },
      'features[0].expression: expected an expression in quotation',
    ],
    [{ features: [{ expression: '$close' }] }, 'features[0].name: expected a name'],
    [{ feature: [] }, 'unknown key feature; did you mean features?'],
    [
      { features: [{ name: 'x', expresion: '$close', expression: '$close' }] },
      'features[0]: unknown key expresion; did you mean expression?',
    ],
    [{ features: [{ name: 'x', expression: '$close' }] }, 'features[0] (x): no dataset'],
    [
      { dataset: 'stocks_dayly', features: [{ name: 'x', expression: '$close' }] },
      'there is no dataset stocks_dayly; did you mean stocks_daily?',
    ],
    [{ dataset: [], features: [] }, 'dataset: expected a dataset'],
    [{ features: [{ name: 'x', expression: '$close', label: 'yes' }] }, 'label: expected true or false'],
  ])('with %j is refused', (data, said) => {
    expect(problemsOf(data)).toContain(said);
  });

  it('is refused with everything that is wrong with it', () => {
    const message = problemsOf({ features: [{ name: 1 }, { expression: 2 }] }, 'features/my set.yaml');
    expect(message).toContain('There are 5 problems in features/my set.yaml');
    expect(message).toContain('the file’s name is the set’s');
  });
});
