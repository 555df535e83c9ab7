import { deserialize } from 'node:v8';
import type { Program } from '../expression/program.ts';
import { createRunner, type Runner } from '../expression/run-program.ts';
import { type KernelTask, slabColumns } from './kernel-task.ts';

interface ReadyProgram {
  readonly program: Program;
  readonly runner: Runner;
}

/** Programs at work at once are few; older ones’ registers are let go. */
const READY_MAX = 8;
const readyPrograms = new Map<number, ReadyProgram>();

/** Runs in a worker thread: computes a piece of a block within its slab. */
export function runKernelTask(task: KernelTask): void {
  const { rows, starts, firstRows, slab } = task;
  const { program, runner } = readyProgram(task);
  const { inputs, outputs } = slabColumns(slab, program, rows);
  runner.run({ rows, starts, firstRows, inputs }, outputs);
}

function readyProgram({ programId, program: bytes }: KernelTask): ReadyProgram {
  const known = readyPrograms.get(programId);
  if (known !== undefined) return known;
  const program = deserialize(Buffer.from(bytes)) as Program;
  const ready = { program, runner: createRunner(program) };
  const [oldest] = readyPrograms.keys();
  if (readyPrograms.size >= READY_MAX && oldest !== undefined) readyPrograms.delete(oldest);
  readyPrograms.set(programId, ready);
  return ready;
}
