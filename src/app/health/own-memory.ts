import { totalmem } from 'node:os';
import type { HealthFacts } from '../../plan/health/health-facts.ts';

const MIB = 1024 ** 2;

/** Memory of this process together with `moreBytes` of those it has started, and of the machine or container. */
export function ownMemory(limitMb: number, moreBytes = 0): NonNullable<HealthFacts['memory']> {
  const constrained = process.constrainedMemory();
  const total = totalmem();
  return {
    usedBytes: process.memoryUsage.rss() + moreBytes,
    limitBytes: limitMb * MIB,
    freeBytes: process.availableMemory(),
    totalBytes: constrained > 0 && constrained < total ? constrained : total,
  };
}
