import { type Chunk, chunksOf } from './block-chunk.ts';
import type { Column, Kernel, KernelCall } from './kernel/kernel.ts';
import { KERNELS } from './kernel/kernel-table.ts';
import { computeOrderTogether, type OrderRequest } from './kernel/order-statistics.ts';
import { createScratch } from './kernel/scratch.ts';
import { planSteps } from './plan-steps.ts';
import type { EvaluationBlock, Program, Step, ValueType } from './program.ts';

/** Runs one program over block after block; its registers are used again. */
export interface Runner {
  /**
   * The program’s outputs for a block, in the program’s order: `rows` values each. They are written into `outputs` when that
   * is given (one array of `rows` values for each output), else into new arrays.
   */
  readonly run: (block: EvaluationBlock, outputs?: readonly Float32Array[]) => readonly Float32Array[];
}

/** A runner for a program. Throws a RangeError for a kernel that does not exist: a mistake of the compiler. */
export function createRunner(program: Program): Runner {
  const plan = planSteps(program);
  const steps = plan.steps.map((planned) => ({ ...planned, compute: kernelNamed(planned.step.kernel) }));
  const scratch = createScratch();
  const { registers, spares, prepare } = createRegisters(program, plan.spares);
  const runChunk = (chunk: Chunk): void => {
    const callOf = ({ inputs, params }: Step, output: Column): KernelCall => {
      const columns = inputs.map((register) => present(registers[register]));
      return { ...chunk, inputs: columns, output, params, scratch };
    };
    for (const { step, along, heldIn, compute } of steps) {
      const output = present(registers[step.output]);
      if (heldIn !== undefined) {
        // The answer is there already: its column and the register’s change places.
        registers[step.output] = present(spares[heldIn]);
        spares[heldIn] = output;
      } else if (along.length === 0) compute(callOf(step, output));
      else {
        const later = along.map(({ step, spare }) => requestOf(step, callOf(step, present(spares[spare]))));
        computeOrderTogether([requestOf(step, callOf(step, output)), ...later]);
      }
    }
  };
  return {
    run: (block, outputs = program.outputs.map(() => new Float32Array(block.rows))) => {
      for (const chunk of chunksOf(block)) {
        prepare(block, chunk, outputs);
        runChunk(chunk);
      }
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

function requestOf({ kernel }: Step, call: KernelCall): OrderRequest {
  return { kernel, call };
}

interface Registers {
  /** By number: inputs and outputs are parts of the block’s own arrays, the others are used again for each chunk. */
  readonly registers: Column[];
  readonly spares: Column[];
  /** Makes room for a chunk, and points at its inputs and outputs. */
  readonly prepare: (block: EvaluationBlock, chunk: Chunk, outputs: readonly Float32Array[]) => void;
}

function createRegisters(
  { fields, foreign, registers: types, outputs: places }: Program,
  spareCount: number,
): Registers {
  const outputOf = new Map(places.map(({ register }, output) => [register, output]));
  const registers: Column[] = [];
  const spares: Column[] = [];
  let room = -1;
  const prepare: Registers['prepare'] = (block, { start, end, rows }, outputs) => {
    if (rows > room) {
      room = rows;
      for (let register = fields.length + foreign.length; register < types.length; register++) {
        if (!outputOf.has(register)) registers[register] = newColumn(types[register], rows);
      }
      for (let spare = 0; spare < spareCount; spare++) spares[spare] = newColumn('f64', rows);
    }
    block.inputs.forEach((input, register) => (registers[register] = input.subarray(start, end)));
    for (const [register, output] of outputOf) {
      registers[register] = present(outputs[output]).subarray(start, end);
    }
  };
  return { registers, spares, prepare };
}

function newColumn(type: ValueType | undefined, rows: number): Column {
  if (type === 'f32') return new Float32Array(rows);
  return type === 'bool' ? new Uint8Array(rows) : new Float64Array(rows);
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new RangeError('the program or its block lacks a register or a series');
  return value;
}
