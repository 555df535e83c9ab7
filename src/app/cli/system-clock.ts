import type { Clock } from '../../domain/clock.ts';

/** The host's clocks. The only place that reads them. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
