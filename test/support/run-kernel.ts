import type { Column } from '../../src/expression/kernel/kernel.ts';
import { KERNELS } from '../../src/expression/kernel/kernel-table.ts';
import { createScratch } from '../../src/expression/kernel/scratch.ts';

/** A kernel’s call in a test; one series from calendar row 0 where nothing else is said. */
export interface TestCall<Output extends Column> {
  readonly inputs: readonly Column[];
  readonly output: Output;
  readonly params?: readonly number[];
  readonly starts?: readonly number[];
  readonly firstRows?: readonly number[];
}

/** Runs one kernel by its name and returns its output. */
export function runKernel<Output extends Column>(name: string, call: TestCall<Output>): Output {
  const kernel = KERNELS.get(name);
  if (kernel === undefined) throw new RangeError(`there is no kernel ${name}`);
  const rows = call.output.length;
  const starts = call.starts ?? [0, rows];
  kernel({
    rows,
    starts: Int32Array.from(starts),
    firstRows: Int32Array.from(call.firstRows ?? starts.slice(1).map(() => 0)),
    inputs: call.inputs,
    output: call.output,
    params: call.params ?? [],
    scratch: createScratch(),
  });
  return call.output;
}
