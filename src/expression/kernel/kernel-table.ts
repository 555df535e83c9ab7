import { arithmeticKernels } from './arithmetic.ts';
import { castKernels } from './casts.ts';
import { choiceKernels } from './choice.ts';
import { comparisonKernels } from './comparison.ts';
import { countKernels } from './counts.ts';
import { ewmKernels } from './ewm.ts';
import { extremeKernels } from './extremes.ts';
import type { Kernel } from './kernel.ts';
import { momentKernels } from './moments.ts';
import { shiftKernels } from './shift.ts';
import { sumKernels } from './sums.ts';
import { unaryKernels } from './unary.ts';

/** All kernels by the names that steps of a program call them by. */
export const KERNELS: ReadonlyMap<string, Kernel> = new Map(
  [
    castKernels,
    arithmeticKernels,
    unaryKernels,
    comparisonKernels,
    choiceKernels,
    shiftKernels,
    sumKernels,
    countKernels,
    momentKernels,
    extremeKernels,
    ewmKernels,
  ].flatMap((family) => Object.entries(family)),
);
