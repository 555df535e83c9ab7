import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../test/support/seeded-random.ts';
import type { EvaluationBlock, Program, Step } from './program.ts';
import { createRunner, runProgram } from './run-program.ts';

const random = seededRandom(9);

/** `f64` registers 1 to 6 between one `f32` field, register 0, and as many outputs as are asked for. */
function programOf(steps: readonly Step[], results: readonly number[]): Program {
  const outputs = results.map((_, index) => ({ name: `out${index}`, register: 7 + index }));
  return {
    fields: ['close'],
    foreign: [],
    registers: ['f32', ...Array(6).fill('f64'), ...results.map(() => 'f32' as const)],
    steps: [
      ...steps,
      ...results.map((input, index) => ({
        kernel: 'to_f32',
        inputs: [input],
        output: 7 + index,
        params: [],
      })),
    ],
    outputs,
    lookBack: 0,
    lookAhead: 0,
  };
}

function blockOf(lengths: readonly number[]): EvaluationBlock {
  const starts = [0];
  for (const length of lengths) starts.push((starts.at(-1) ?? 0) + length);
  const rows = starts.at(-1) ?? 0;
  const close = Float32Array.from({ length: rows }, () => Math.round(random() * 50));
  return { rows, starts: Int32Array.from(starts), firstRows: Int32Array.from(lengths), inputs: [close] };
}

const clean: Step = { kernel: 'clean', inputs: [0], output: 1, params: [] };
const quantile = (input: number, output: number, level: number): Step => ({
  kernel: 'quantile',
  inputs: [input],
  output,
  params: [5, level],
});

describe('a program', () => {
  it('gives each series of a block what it gives it alone', () => {
    const program = programOf([clean, { kernel: 'mean', inputs: [1], output: 2, params: [3] }], [2]);
    const block = blockOf([1, 3000, 0, 3000, 9000, 2]);

    const [together] = runProgram(program, block);

    const alone = [...block.firstRows].flatMap((firstRow, s) => {
      const [start, end] = [block.starts[s] ?? 0, block.starts[s + 1] ?? 0];
      const [only] = runProgram(program, {
        rows: end - start,
        starts: Int32Array.of(0, end - start),
        firstRows: Int32Array.of(firstRow),
        inputs: block.inputs.map((input) => input.subarray(start, end)),
      });
      return [...(only ?? [])];
    });
    expect([...(together ?? [])]).toEqual(alone);
  });

  it('keeps nothing of one block for the next', () => {
    const program = programOf([clean, quantile(1, 2, 0.2), quantile(1, 3, 0.8)], [2, 3]);
    const blocks = [blockOf([300, 4]), blockOf([7]), blockOf([5000]), blockOf([300, 4])];
    const runner = createRunner(program);

    for (const block of blocks) expect(runner.run(block)).toEqual(runProgram(program, block));
  });

  it('writes into the arrays it is given', () => {
    const program = programOf([clean], [1]);
    const block = blockOf([4]);
    const own = new Float32Array(4);

    expect(createRunner(program).run(block, [own])[0]).toBe(own);
    expect(own).toEqual(block.inputs[0]);
  });

  it('sorts once for several order statistics, and answers as if for each', () => {
    const rank: Step = { kernel: 'rank', inputs: [1], output: 5, params: [5] };
    const med: Step = { kernel: 'med', inputs: [1], output: 6, params: [5] };
    const block = blockOf([40, 30]);
    const results = [2, 3, 5, 6];
    const together = programOf([clean, quantile(1, 2, 0.2), quantile(1, 3, 0.8), rank, med], results);

    const alone = [quantile(1, 2, 0.2), quantile(1, 3, 0.8), rank, med].map(
      (step) => runProgram(programOf([clean, step], [step.output]), block)[0],
    );
    expect(runProgram(together, block)).toEqual(alone);
  });

  it('sorts anew when a register holds other values, or the window is another', () => {
    const steps: readonly Step[] = [
      clean,
      quantile(1, 2, 0.2),
      { kernel: 'mean', inputs: [1], output: 3, params: [9] },
      { kernel: 'mul_k', inputs: [3], output: 1, params: [2] },
      quantile(1, 4, 0.2),
      { kernel: 'quantile', inputs: [1], output: 5, params: [6, 0.2] },
    ];
    const block = blockOf([40]);

    const [first, second, third] = runProgram(programOf(steps, [2, 4, 5]), block);

    const [, doubled] = runProgram(programOf(steps.toSpliced(1, 1), [3, 4]), block);
    expect(second).toEqual(doubled);
    expect(second).not.toEqual(first);
    expect(third).not.toEqual(second);
  });

  it('reads registers when it is their turn, not when the sorted answers were found', () => {
    // The second quantile’s register still holds the mean while the first one sorts for both.
    const steps: readonly Step[] = [
      clean,
      { kernel: 'mean', inputs: [1], output: 2, params: [9] },
      quantile(1, 3, 0.2),
      { kernel: 'mul_k', inputs: [2], output: 4, params: [3] },
      quantile(1, 2, 0.8),
    ];
    const block = blockOf([40]);

    const [mean, high] = runProgram(programOf(steps, [4, 2]), block);

    expect(mean).toEqual(runProgram(programOf(steps.slice(0, 4), [4]), block)[0]);
    expect(high).toEqual(runProgram(programOf([clean, quantile(1, 2, 0.8)], [2]), block)[0]);
  });

  it('with an unknown kernel is refused', () => {
    const steps: readonly Step[] = [{ kernel: 'nonesuch', inputs: [0], output: 1, params: [] }];
    expect(() => createRunner(programOf(steps, [1]))).toThrow(/no kernel nonesuch/);
  });
});
