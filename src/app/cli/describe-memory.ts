import { countOf } from '../../domain/count-of.ts';
import type { RunMemoryUse } from '../sync/memory-use.ts';
import { formatMemory } from './format-number.ts';

const MIB = 1024 ** 2;

/** What was given for memory. Only when something was: a run that waits now and then is as it should be. */
export function describeMemory({ shed, stepsDown, peakMb, limitMb }: RunMemoryUse): readonly string[] {
  if (shed + stepsDown === 0) return [];
  return [
    `Memory was short (${formatMemory(peakMb * MIB)} of ${formatMemory(limitMb * MIB)} at its height): ` +
      `${countOf(shed, 'computation')} given back and done again, ${countOf(stepsDown, 'step')} down to a smaller plan.`,
  ];
}
