import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../test/support/seeded-random.ts';
import type { EvaluationBlock, Program, Step } from '../expression/program.ts';
import { runProgram } from '../expression/run-program.ts';
import { openKernelPool } from './kernel-pool.ts';

/** Mean and deviation of a column; then the same some hundred times, so that a block is worth cutting. */
const PROGRAM: Program = {
  fields: ['close'],
  foreign: [],
  registers: ['f32', 'f64', 'f64', 'f32', 'f32'],
  steps: [
    { kernel: 'clean', inputs: [0], output: 1, params: [] },
    ...Array.from({ length: 200 }, () => ({ kernel: 'mean', inputs: [1], output: 2, params: [5] })),
    { kernel: 'to_f32', inputs: [2], output: 3, params: [] },
    { kernel: 'std', inputs: [1], output: 2, params: [7] },
    { kernel: 'to_f32', inputs: [2], output: 4, params: [] },
  ],
  outputs: [
    { name: 'mean', register: 3 },
    { name: 'std', register: 4 },
  ],
  lookBack: 6,
  lookAhead: 0,
};

const BLOCK = makeBlock(40, 500);

afterEach(() => process.removeAllListeners('worker'));

describe('a pool of kernel threads', () => {
  it('computes in threads what one thread computes, bit by bit', async () => {
    const workers = watchWorkers();
    await using pool = openKernelPool({ threads: 2 });

    const evaluate = pool.prepare(PROGRAM);
    const answers = await Promise.all([evaluate(BLOCK), evaluate(BLOCK)]);

    const expected = runProgram(PROGRAM, BLOCK);
    for (const answer of answers) {
      expect(answer.map((column) => Float32Array.from(column))).toEqual(expected);
    }
    expect(workers.length).toBeGreaterThan(0);
  });

  it('keeps programs apart', async () => {
    await using pool = openKernelPool({ threads: 2 });
    const other: Program = { ...PROGRAM, outputs: PROGRAM.outputs.toReversed() };

    const [mean, std] = await pool.prepare(PROGRAM)(BLOCK);
    const [otherStd, otherMean] = await pool.prepare(other)(BLOCK);

    expect([otherMean, otherStd]).toEqual([mean, std]);
    expect(mean).not.toEqual(std);
  });

  it.each([
    ['a small block', 2, makeBlock(2, 30)],
    ['one thread', 1, BLOCK],
  ])('starts no thread for %s', async (_, threads, block) => {
    const workers = watchWorkers();
    await using pool = openKernelPool({ threads });

    expect(await pool.prepare(PROGRAM)(block)).toEqual(runProgram(PROGRAM, block));
    expect(workers).toEqual([]);
  });

  it('answers a block without rows', async () => {
    await using pool = openKernelPool({ threads: 2 });

    const [mean] = await pool.prepare(PROGRAM)(makeBlock(0, 0));

    expect(mean).toHaveLength(0);
  });

  it('leaves no thread behind', async () => {
    const workers = watchWorkers();
    const exits: number[] = [];
    {
      await using pool = openKernelPool({ threads: 2 });
      await pool.prepare(PROGRAM)(BLOCK);
      for (const worker of workers) worker.once('exit', (code) => exits.push(code));
    }

    expect(exits.length).toBeGreaterThan(0);
    expect(exits).toHaveLength(workers.length);
  });

  it.each([1, 2])('stops with the reason it is given, with %i threads', async (threads) => {
    await using pool = openKernelPool({ threads });
    const controller = new AbortController();
    const evaluate = pool.prepare(PROGRAM, controller.signal);
    const reason = new Error('enough');

    const answer = evaluate(BLOCK);
    controller.abort(reason);

    await expect(answer).rejects.toBe(reason);
    await expect(evaluate(BLOCK)).rejects.toBe(reason);
  });

  it('refuses a program with an unknown kernel before there is any work', async () => {
    await using pool = openKernelPool({ threads: 2 });
    const steps: readonly Step[] = [{ kernel: 'nonesuch', inputs: [0], output: 3, params: [] }];

    expect(() => pool.prepare({ ...PROGRAM, steps })).toThrow(/no kernel nonesuch/);
  });

  it('hands on what fails in a thread', async () => {
    await using pool = openKernelPool({ threads: 2 });

    const steps = [...PROGRAM.steps, { kernel: 'mean', inputs: [], output: 2, params: [5] }];
    await expect(pool.prepare({ ...PROGRAM, steps })(BLOCK)).rejects.toThrow(/has no input/);
  });
});

/** The threads that are started from now on. */
function watchWorkers(): readonly Worker[] {
  const workers: Worker[] = [];
  process.on('worker', (worker) => workers.push(worker));
  return workers;
}

function makeBlock(seriesCount: number, seriesRows: number): EvaluationBlock {
  const random = seededRandom(7);
  const rows = seriesCount * seriesRows;
  return {
    rows,
    starts: Int32Array.from({ length: seriesCount + 1 }, (_, s) => s * seriesRows),
    firstRows: Int32Array.from({ length: seriesCount }, (_, s) => s),
    inputs: [Float32Array.from({ length: rows }, () => 100 + random())],
  };
}
