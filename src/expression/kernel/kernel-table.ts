import { absoluteDeviationKernels } from './absolute-deviation.ts';
import { arithmeticKernels } from './arithmetic.ts';
import { castKernels } from './casts.ts';
import { choiceKernels } from './choice.ts';
import { comparisonKernels } from './comparison.ts';
import { countKernels } from './counts.ts';
import { ewmKernels } from './ewm.ts';
import { extremeKernels } from './extremes.ts';
import { higherMomentKernels } from './higher-moments.ts';
import type { Kernel } from './kernel.ts';
import { momentKernels } from './moments.ts';
import { orderKernels } from './order-statistics.ts';
import { pairKernels } from './pairs.ts';
import { positionKernels } from './positions.ts';
import { regressionKernels } from './regression.ts';
import { shiftKernels } from './shift.ts';
import { sumKernels } from './sums.ts';
import { unaryKernels } from './unary.ts';
import { weightedKernels } from './weighted.ts';

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
    weightedKernels,
    regressionKernels,
    positionKernels,
    pairKernels,
    orderKernels,
    higherMomentKernels,
    absoluteDeviationKernels,
  ].flatMap((family) => Object.entries(family)),
);
