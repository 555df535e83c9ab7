import type { Kernel, KernelCall, KernelFamily } from './kernel.ts';
import { inputF64, outputF64, parameter } from './kernel-input.ts';
import type { OrderAnswer } from './order-answer.ts';
import { rankWindows } from './rank-tree.ts';
import { sortWindows } from './sorted-window.ts';

/**
 * Order statistics of the values among the last rows, NaN where there is none: `quantile` [window, level], `med` [window], `rank`
 * [window] (a part of 1, as pandas’ `rank(pct=True)`). Window 0: all rows so far.
 */
export const orderKernels: KernelFamily = {
  quantile: kernel((call) => ({ kind: 'quantile', level: parameter(call, 1), out: outputF64(call) })),
  med: kernel((call) => ({ kind: 'median', out: outputF64(call) })),
  rank: kernel((call) => ({ kind: 'rank', out: outputF64(call) })),
};

/** Up to this length, values are kept sorted by moving them; above, moving them costs more than going up and down a tree. */
const SORTED_ROWS_MAX = 512;

function kernel(answerOf: (call: KernelCall) => OrderAnswer): Kernel {
  return (call) => {
    const { starts, scratch } = call;
    const [x, window] = [inputF64(call, 0), parameter(call, 0)];
    const answers = [answerOf(call)];
    for (let s = 0; s + 1 < starts.length; s++) {
      const series = { start: starts[s] as number, end: starts[s + 1] as number, window, answers, scratch };
      if (window > 0 && window <= SORTED_ROWS_MAX) sortWindows(x, series);
      else rankWindows(x, series);
    }
  };
}
