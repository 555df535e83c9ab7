import type { Column, Kernel } from './kernel/kernel.ts';
import { KERNELS } from './kernel/kernel-table.ts';
import { createScratch } from './kernel/scratch.ts';
import type { EvaluationBlock, Program, ValueType } from './program.ts';

/** Runs one program over block after block; its registers are used again. */
export interface Runner {
  /**
   * The program’s outputs for a block, in the program’s order: `rows` values each. They are written into `outputs` when that
   * is given (one array of `rows` values for each output), else into new arrays.
   */
  readonly run: (block: EvaluationBlock, outputs?: readonly Float32Array[]) => readonly Float32Array[];
}

/**
 * Rows that go through all steps at once: few enough for the registers of a chunk to stay in the processor’s cache, many
 * enough to make calls of kernels cheap. A longer series still goes through as a whole.
 */
const CHUNK_ROWS = 4096;

/** A runner for a program. Throws a RangeError for a kernel that does not exist: a mistake of the compiler. */
export function createRunner(program: Program): Runner {
  const steps = program.steps.map((step) => ({ ...step, compute: kernelNamed(step.kernel) }));
  const outputOf = new Map(program.outputs.map(({ register }, output) => [register, output]));
  const inputCount = program.fields.length + program.foreign.length;
  const registers: Column[] = [];
  const scratch = createScratch();
  let room = 0;
  const reserve = (rows: number): void => {
    if (rows <= room) return;
    room = rows;
    for (let register = inputCount; register < program.registers.length; register++) {
      if (!outputOf.has(register)) registers[register] = newColumn(program.registers[register], rows);
    }
  };
  const runChunk = (block: EvaluationBlock, chunk: Chunk, outputs: readonly Float32Array[]): void => {
    const { start, end, starts, firstRows } = chunk;
    const rows = end - start;
    reserve(rows);
    block.inputs.forEach((input, register) => (registers[register] = input.subarray(start, end)));
    for (const [register, output] of outputOf) {
      registers[register] = present(outputs[output]).subarray(start, end);
    }
    for (const { compute, inputs, output, params } of steps) {
      const columns = inputs.map((register) => present(registers[register]));
      compute({
        rows,
        starts,
        firstRows,
        inputs: columns,
        output: present(registers[output]),
        params,
        scratch,
      });
    }
  };
  return {
    run: (block, outputs = program.outputs.map(() => new Float32Array(block.rows))) => {
      for (const chunk of chunksOf(block)) runChunk(block, chunk, outputs);
      return outputs;
    },
  };
}

/** A program’s outputs for one block; see {@link createRunner} for many. */
export function runProgram(program: Program, block: EvaluationBlock): readonly Float32Array[] {
  return createRunner(program).run(block);
}

function kernelNamed(name: string): Kernel {
  const kernel = KERNELS.get(name);
  if (kernel === undefined) throw new RangeError(`there is no kernel ${name}`);
  return kernel;
}

function newColumn(type: ValueType | undefined, rows: number): Column {
  if (type === 'f32') return new Float32Array(rows);
  return type === 'bool' ? new Uint8Array(rows) : new Float64Array(rows);
}

/** Some whole series of a block; `starts` counts from the chunk’s own first row. */
interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly starts: Int32Array;
  readonly firstRows: Int32Array;
}

function* chunksOf({ starts, firstRows }: EvaluationBlock): Generator<Chunk> {
  const seriesCount = starts.length - 1;
  let first = 0;
  while (first < seriesCount) {
    const start = present(starts[first]);
    let next = first + 1;
    while (next < seriesCount && present(starts[next + 1]) - start <= CHUNK_ROWS) next++;
    const own = starts.slice(first, next + 1).map((row) => row - start);
    yield { start, end: present(starts[next]), starts: own, firstRows: firstRows.subarray(first, next) };
    first = next;
  }
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new RangeError('the program or its block lacks a register or a series');
  return value;
}
