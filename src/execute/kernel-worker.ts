import { deserialize } from 'node:v8';
import type { Program } from '../expression/program.ts';
import { createRunner, type Runner } from '../expression/run-program.ts';
import type { KernelTask } from './kernel-task.ts';

/** Programs at work at once are few; older ones’ registers are let go. */
const RUNNERS_MAX = 8;
const runners = new Map<number, Runner>();

/** Runs in a worker thread: computes a piece of a block into its shared outputs. */
export function runKernelTask({ programId, program, outputs, ...block }: KernelTask): void {
  runnerFor(programId, program).run(block, outputs);
}

function runnerFor(programId: number, program: Uint8Array): Runner {
  const known = runners.get(programId);
  if (known !== undefined) return known;
  const runner = createRunner(deserialize(Buffer.from(program)) as Program);
  const [oldest] = runners.keys();
  if (runners.size >= RUNNERS_MAX && oldest !== undefined) runners.delete(oldest);
  runners.set(programId, runner);
  return runner;
}
