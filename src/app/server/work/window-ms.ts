import type { ThroughputWindow } from '../../../../contract/api/throughput.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long each window is that figures can look back. */
export const WINDOW_MS: Readonly<Record<ThroughputWindow, number>> = {
  '1h': HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '90d': 90 * DAY_MS,
};
