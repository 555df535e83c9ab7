import { describe, expect, it } from 'vitest';
import { ALPHA158_SET } from '../../src/expression/feature-set/alpha158.ts';
import { ALPHA360_SET } from '../../src/expression/feature-set/alpha360.ts';
import { OPERATORS } from '../../src/expression/operator-table.ts';
import { compareAnswers } from '../support/compare-answers.ts';
import { evaluateMarket } from '../support/evaluate-market.ts';
import { readGoldens } from '../support/qlib-goldens.ts';
import { alphaTolerance, PROBES } from '../support/qlib-probes.ts';
import { qlibSlack } from '../support/qlib-slack.ts';

/** Answers of pyqlib, made once by `npm run goldens:qlib`, so that parity is proved where there is no Python. */
const goldens = readGoldens();
const answersOf = (set: string) => goldens.sets[set] ?? [];

/** Values that are not as qlib has them, in words; all expressions of the set are compiled into one program. */
function complaints(
  set: string,
  toleranceOf: (name: string) => Parameters<typeof compareAnswers>[2],
): readonly string[] {
  const answers = answersOf(set);
  const expressions = answers.map(({ expression }) => expression);
  const ours = evaluateMarket(expressions, goldens.market);
  return answers.flatMap(({ name, expression, values }, index) => {
    const slack = qlibSlack(expression, goldens.market);
    return values.flatMap((expected, place) => {
      const found = ours[index]?.[place] ?? new Float32Array();
      const { first } = compareAnswers(found, expected, toleranceOf(name), slack?.[place]);
      const symbol = goldens.market.series[place]?.symbol;
      return first === undefined
        ? []
        : [`${name} of ${symbol}, row ${first.row}: ${first.found}, qlib ${first.expected}`];
    });
  });
}

describe('the answers of qlib', () => {
  it('come from the version that is matched', () => {
    expect(goldens.madeBy).toMatch(/^pyqlib 0\.9\.7, pandas 2\./);
  });

  it('are there for every probe, as the probes are now', () => {
    for (const { name, expressions } of PROBES) {
      expect(answersOf(name).map(({ expression }) => expression)).toEqual(expressions);
    }
  });

  it('are there for every operator that is qlib’s', () => {
    const probed = PROBES.flatMap(({ expressions }) => expressions).join(' ');
    const missing = OPERATORS.filter(
      ({ name, sign, origin }) =>
        origin === 'qlib' && !probed.includes(`${name}(`) && (sign === undefined || !probed.includes(sign)),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it.each([ALPHA158_SET, ALPHA360_SET])(
    'are there for $name as it is built in',
    ({ name: set, features }) => {
      const bare = (expression: string): string => expression.replaceAll(' ', '');
      expect(answersOf(set).map(({ name, expression }) => `${name} = ${bare(expression)}`)).toEqual(
        features
          .filter(({ isLabel }) => !isLabel)
          .map(({ name, expression }) => `${name} = ${bare(expression)}`),
      );
    },
  );

  it('hold missing and infinite values, and series of a few rows', () => {
    const values = Object.values(goldens.sets).flatMap((answers) => answers.flatMap(({ values }) => values));
    expect(values.some((column) => column.some(Number.isNaN))).toBe(true);
    expect(values.some((column) => column.includes(Number.POSITIVE_INFINITY))).toBe(true);
    expect(Math.min(...goldens.market.series.map(({ rows }) => rows))).toBeLessThan(5);
  });
});

describe('features agree with qlib', () => {
  it.each(PROBES.map(({ name, tolerance }) => [name, tolerance] as const))('in %s', (name, tolerance) => {
    expect(complaints(name, () => tolerance)).toEqual([]);
  });

  it.each(['alpha158', 'alpha360'] as const)('in %s', (set) => {
    expect(complaints(set, (name) => alphaTolerance(set, name))).toEqual([]);
  });

  it('and a wrong value would be seen', () => {
    const right = answersOf('alpha158')[0]?.values[0] ?? new Float32Array();
    const wrong = right.slice();
    wrong[3] = Number.NaN;
    wrong[5] = (wrong[5] ?? 0) * 1.000_001;
    expect(compareAnswers(wrong, right, { ulps: 1 })).toMatchObject({ outside: 2, first: { row: 3 } });
  });
});
