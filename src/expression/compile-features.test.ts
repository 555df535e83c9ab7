import { describe, expect, it } from 'vitest';
import { type CheckContext, checkExpression } from './check-expression.ts';
import { compileFeatures } from './compile-features.ts';
import type { Program } from './program.ts';

const CONTEXT: CheckContext = {
  fields: ['open', 'high', 'low', 'close', 'volume'],
  allowFuture: true,
};

function compile(...expressions: readonly string[]): Program {
  return compileFeatures(
    expressions.map((text, index) => ({ name: `f${index}`, expression: checkExpression(text, CONTEXT) })),
  );
}

/** Steps as text: `add_k[1](0):f32→1`. */
function stepsOf({ steps, registers }: Program): readonly string[] {
  return steps.map(
    ({ kernel, inputs, output, params }) =>
      `${kernel}[${params.join(',')}](${inputs.join(',')}):${registers[output] ?? '?'}→${output}`,
  );
}

/** Kernels alone. */
function kernelsOf(program: Program): readonly string[] {
  return program.steps.map(({ kernel, params }) =>
    params.length === 0 ? kernel : `${kernel}[${params.join(',')}]`,
  );
}

describe('features are compiled', () => {
  it('into steps over registers, fields first', () => {
    const program = compile('Mean($close, 5) / $open');
    expect(program.fields).toEqual(['close', 'open']);
    expect(stepsOf(program)).toEqual([
      'clean[](0):f64→2',
      'mean[5](2):f64→3',
      'div[](3,1):f64→2',
      'to_f32[](2):f32→4',
    ]);
    expect(program.outputs).toEqual([{ name: 'f0', register: 4 }]);
  });

  it('once where they have parts in common, also written the other way round', () => {
    expect(kernelsOf(compile('$open + $close', '($close + $open) * 2', 'Add($close, $open) * 2'))).toEqual([
      'add',
      'mul_k[2]',
      'to_f32',
    ]);
    expect(
      kernelsOf(compile('Mean($close, 5)', 'Std($close, 5)')).filter((name) => name === 'clean'),
    ).toEqual(['clean']);
  });

  it('with a column of its own for each, even if it is a field or another feature', () => {
    const program = compile('$close', '$close', '$close + 1', '$close + 1');
    const registers = program.outputs.map(({ register }) => register);
    expect(new Set(registers).size).toBe(4);
    expect(registers).not.toContain(0);
    expect(registers.map((register) => program.registers[register])).toEqual(['f32', 'f32', 'f32', 'f32']);
  });

  it('with numbers rounded to float32 beside float32 and exact beside float64', () => {
    expect(kernelsOf(compile('$close + 0.1'))).toEqual([`add_k[${Math.fround(0.1)}]`]);
    expect(kernelsOf(compile('Mean($close, 2) + 0.1'))).toContain('add_k[0.1]');
    expect(kernelsOf(compile('$close > 0.1'))).toEqual([`gt_k[${Math.fround(0.1)}]`, 'to_f32']);
    expect(kernelsOf(compile('0.1 > $close'))).toEqual([`lt_k[${Math.fround(0.1)}]`, 'to_f32']);
  });

  it.each([
    ['1 - $close', ['rsub_k[1]']],
    ['1 / $close', ['rdiv_k[1]']],
    ['2 ** $close', ['rpow_k[2]']],
    ['$close ** 2', ['pow_k[2]']],
    ['Greater($close, 0)', ['max_k[0]']],
    ['Less($close, $open)', ['min2']],
    ['$close * -0.0', ['mul_k[0]']],
    ['If($close > $open, 1, 0)', ['gt', 'if_kk[1,0]', 'to_f32']],
    ['If($close, 1, $open)', ['if_ak[1]']],
    ['If($close, $open, 1)', ['if_bk[1]']],
    ['If($close, Mean($open, 2), $open)', ['clean', 'mean[2]', 'to_f64', 'if', 'to_f32']],
    ['($close > $open) + ($close > $low)', ['gt', 'gt', 'or', 'to_f32']],
    ['($close > $open) * ($close > $low)', ['gt', 'gt', 'and', 'to_f32']],
    ['($close > $open) * $close', ['gt', 'to_f32', 'mul']],
    ['($close > $open) + 1', ['gt', 'to_f64', 'add_k[1]', 'to_f32']],
    ['1 * ($close > $open) / ($close > $low)', ['gt', 'to_f64', 'mul_k[1]', 'gt', 'to_f64', 'div', 'to_f32']],
    ['Ref($close > $open, 1) & ($close > 1)', ['gt', 'ref[1]', 'gt_k[1]', 'eq_k[1]', 'and', 'to_f32']],
    ['($close > 1) | Ref($close > $open, 1)', ['gt_k[1]', 'gt', 'ref[1]', 'eq_k[1]', 'or', 'to_f32']],
    [
      'Ref($close > $open, 1) | ($close > 1)',
      ['gt', 'ref[1]', 'gt_k[1]', 'eq_k[1]', 'or', 'ge_k[0]', 'and', 'to_f32'],
    ],
    ['Abs($close > $open)', ['gt', 'to_f32']],
    ['Sign(Mean($close, 2))', ['clean', 'mean[2]', 'to_f32', 'sign']],
    ['Ref($close > $open, 1)', ['gt', 'ref[1]', 'to_f32']],
    ['Ref($close, 0)', ['first']],
    ['Delta($close, 2)', ['ref[2]', 'sub']],
    ['Delta($close > $open, 1)', ['gt', 'to_f64', 'ref[1]', 'sub', 'to_f32']],
    ['Change($close, 0)', ['first', 'sub']],
    ['Mean($close, 0.25)', ['clean', 'ema[0.25]', 'to_f32']],
    ['EMA($close, 3)', ['clean', 'ema[0.5]', 'to_f32']],
    ['EMA($close, 0)', ['clean', 'ema_expanding', 'to_f32']],
    ['Count($close > $open, 3)', ['gt', 'to_f64', 'count[3]', 'to_f32']],
    ['Count($close, 0.5)', ['clean', 'ema[0.5]', 'to_f32']],
    ['Slope($close, 3)', ['to_f64', 'slope[3]', 'to_f32']],
    ['TrendSlope($close, 3)', ['clean', 'trend_slope[3]', 'to_f32']],
    ['Quantile($close, 3, 0.8)', ['clean', 'quantile[3,0.8]', 'to_f32']],
    ['Corr($close, Log($volume + 1), 5)', ['add_k[1]', 'log', 'clean', 'clean', 'corr[5]', 'to_f32']],
  ])('%s to its kernels', (expression, kernels) => {
    expect(kernelsOf(compile(expression))).toEqual(kernels);
  });

  it('with another symbol’s expressions as inputs behind the fields', () => {
    const program = compile("$close / ChangeInstrument('SPY', Mean($close, 5)) + Mask($open, 'SPY')");
    expect(program.fields).toEqual(['close']);
    expect(
      program.foreign.map(({ instrument, program: { fields, lookBack } }) => [instrument, fields, lookBack]),
    ).toEqual([
      ['SPY', ['close'], 4],
      ['SPY', ['open'], 0],
    ]);
    expect(stepsOf(program)).toEqual(['div[](0,1):f32→3', 'add[](3,2):f32→4']);
    expect(program.lookBack).toBe(4);
  });

  it.each([
    ["Rank(ChangeInstrument('SPY', $close), 8)", 'Rank($close, 8)'],
    ["Corr(Mask($close, 'SPY'), ChangeInstrument('SPY', $open), 5) * 2", 'Corr($close, $open, 5) * 2'],
    [
      "ChangeInstrument('SPY', $close > 1) & ChangeInstrument('SPY', $open > 1)",
      '($close > 1) & ($open > 1)',
    ],
    ["ChangeInstrument('QQQ', ChangeInstrument('SPY', $close))", '$close'],
  ])('%s to nothing but an expression over the rows of the other symbol', (expression, alone) => {
    const program = compile(expression);
    const { fields, registers, steps, lookBack } = compile(alone);
    expect(program.foreign).toMatchObject([
      { instrument: 'SPY', program: { fields, registers, steps, lookBack } },
    ]);
    expect(kernelsOf(program)).toEqual(['to_f32']);
    expect(program.lookBack).toBe(lookBack);
  });

  it('with a window over its own rows where two symbols meet', () => {
    const program = compile("Std($close - ChangeInstrument('SPY', $close), 5)");
    expect(program.foreign).toMatchObject([{ instrument: 'SPY', program: { lookBack: 0 } }]);
    expect(program.lookBack).toBe(4);
  });

  it('never into a kernel that writes where it reads', () => {
    const program = compile(
      'Mean($close, 5) - Mean($open, 5) * Std($close, 5)',
      'Max($high, 3) - Min($low, 3)',
    );
    for (const { inputs, output } of program.steps) expect(inputs).not.toContain(output);
  });
});
