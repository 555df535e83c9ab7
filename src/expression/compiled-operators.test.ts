import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../test/support/seeded-random.ts';
import { checkExpression } from './check-expression.ts';
import { compileFeatures } from './compile-features.ts';
import { datasetFields } from './dataset-field.ts';
import { ALPHA158_SET } from './feature-set/alpha158.ts';
import { BASE_SET } from './feature-set/base.ts';
import { KERNELS } from './kernel/kernel-table.ts';
import type { Operator } from './operator.ts';
import { OPERATORS, operatorNamed } from './operator-table.ts';
import type { EvaluationBlock, Program } from './program.ts';
import { resolveFeatures } from './resolve-features.ts';
import { createRunner } from './run-program.ts';

const CONTEXT = { fields: datasetFields('stocks_daily'), allowFuture: true };

/** Calls of an operator in all its forms: windows, weights, shifts, and numbers on either side. */
function callsOf({ name, parameters, shape }: Operator): readonly string[] {
  const condition = shape === 'logic' || shape === 'not';
  const columns = condition ? ['($close > $open)', '($low > 3)'] : ['$close', 'Mean($open, 2)'];
  const forms = parameters.map((parameter, index): readonly string[] => {
    if (parameter.kind === 'instrument') return ["'SPY'"];
    if (parameter.kind === 'shift') return ['1', '0', '-1'];
    if (parameter.kind === 'quantile') return ['0.3'];
    if (parameter.kind === 'series') return [columns[index % 2] ?? '', columns[(index + 1) % 2] ?? ''];
    if (parameter.kind === 'operand') return [columns[index % 2] ?? '', '2', '0.5'];
    return ['5', ...(parameter.expanding ? ['0'] : []), ...(parameter.decay ? ['0.5'] : [])];
  });
  const calls = forms.reduce<readonly string[][]>(
    (so, choices) => so.flatMap((given) => choices.map((choice) => [...given, choice])),
    [[]],
  );
  return calls
    .filter((given) => given.some((argument) => argument.includes('$')))
    .map((given) => `${name}(${given.join(', ')})`);
}

/** Three series with gaps, one of them of a single row. */
function makeBlock(program: Program): EvaluationBlock {
  const random = seededRandom(7);
  const rows = 141;
  return {
    rows,
    starts: Int32Array.of(0, 90, 91, rows),
    firstRows: Int32Array.of(17, 0, 400),
    inputs: program.fields.map(() =>
      Float32Array.from({ length: rows }, () => (random() < 0.1 ? Number.NaN : 1 + 9 * random())),
    ),
  };
}

describe('every operator', () => {
  it.each(OPERATORS.map((operator) => [operator.name, operator] as const))(
    '%s is compiled to kernels that there are',
    (_, operator) => {
      const kernels = callsOf(operator).flatMap((text) => {
        const program = compileFeatures([{ name: 'x', expression: checkExpression(text, CONTEXT) }]);
        return program.steps.map(({ kernel }) => kernel);
      });
      expect(kernels.length).toBeGreaterThan(0);
      expect(kernels.filter((kernel) => !KERNELS.has(kernel))).toEqual([]);
    },
  );

  it('that qlib gets wrong has the right one in the table', () => {
    const wrong = OPERATORS.flatMap(({ right }) => right ?? []);
    expect(wrong.map((right) => operatorNamed(right)?.origin)).toEqual(wrong.map(() => 'barlake'));
    expect(
      OPERATORS.filter(({ origin }) => origin === 'barlake')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([...new Set(wrong)].toSorted());
  });
});

describe('features compiled together', () => {
  it('have the bits that each has alone', () => {
    const together = resolveFeatures([BASE_SET, ALPHA158_SET], 'stocks_daily');
    // One block, the same fields in the same order for all.
    const random = makeBlock(together.program);
    const columns = new Map(together.program.fields.map((field, index) => [field, random.inputs[index]]));
    const results = createRunner(together.program).run(random);
    const different = together.features.filter((feature, index) => {
      const alone = compileFeatures([feature]);
      const inputs = alone.fields.flatMap((field) => columns.get(field) ?? []);
      const [expected] = createRunner(alone).run({ ...random, inputs });
      return results[index]?.every((value, row) => Object.is(value, expected?.[row])) !== true;
    });
    expect(different.map(({ name }) => name)).toEqual([]);
  });
});
