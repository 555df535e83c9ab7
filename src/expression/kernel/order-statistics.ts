import type { Kernel, KernelCall, KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';
import type { OrderAnswer } from './order-answer.ts';
import { rankWindows } from './rank-tree.ts';
import { sortWindows } from './sorted-window.ts';

/** What one kernel call asks of its sorted windows. */
const ANSWERS: Readonly<Record<string, (call: KernelCall) => OrderAnswer>> = {
  quantile: (call) => ({ kind: 'quantile', level: parameter(call, 1), out: outputF64(call) }),
  med: (call) => ({ kind: 'median', out: outputF64(call) }),
  rank: (call) => ({ kind: 'rank', out: outputF64(call) }),
};

/**
 * Order statistics of the values among the last rows, NaN where there is none: `quantile` [window, level], `med` [window], `rank`
 * [window] (a part of 1, as pandas’ `rank(pct=True)`). Window 0: all rows so far.
 */
export const orderKernels: KernelFamily = Object.fromEntries(
  Object.entries(ANSWERS).map(([name, answerOf]): [string, Kernel] => [
    name,
    (call) => computeOrder(call, [answerOf(call)]),
  ]),
);

/** Whether a kernel’s windows can be sorted once for it and others of its kind. */
export function isOrderKernel(name: string): boolean {
  return Object.hasOwn(ANSWERS, name);
}

/** One of several order statistics of the same windows. */
export interface OrderRequest {
  readonly kernel: string;
  readonly call: KernelCall;
}

/** Answers several calls with the same input and window, of kernels that {@link isOrderKernel} knows: sorts only once. */
export function computeOrderTogether(requests: readonly OrderRequest[]): void {
  const answers = requests.map(({ kernel, call }) => {
    const answer = ANSWERS[kernel]?.(call);
    if (answer === undefined) throw new RangeError(`${kernel} is no order statistic`);
    return answer;
  });
  const [first] = requests;
  if (first !== undefined) computeOrder(first.call, answers);
}

/** Up to this length, values are kept sorted by moving them; above, moving them costs more than going up and down a tree. */
const SORTED_ROWS_MAX = 512;

function computeOrder(call: KernelCall, answers: readonly OrderAnswer[]): void {
  const { starts, scratch } = call;
  const [x, window] = [inputF64(call, 0), parameter(call, 0)];
  for (let s = 0; s + 1 < starts.length; s++) {
    const series = { start: starts[s] as number, end: starts[s + 1] as number, window, answers, scratch };
    if (window > 0 && window <= SORTED_ROWS_MAX) sortWindows(x, series);
    else rankWindows(x, series);
  }
}
