import { homedir } from 'node:os';
import { type BudgetGauge, openBudgetGauge } from '../../../vendor/rest/budget/budget-gauge.ts';
import { cacheFolder } from '../../config/cache-folder.ts';
import type { ServerWorld } from '../server-world.ts';

/** How much of the vendor’s budget is in use; nothing without a key. Opens nothing yet. */
export function openServerBudget({
  config,
  clock,
  env,
}: Pick<ServerWorld, 'config' | 'clock' | 'env'>): BudgetGauge {
  const { credentials, baseUrl, rateLimitPerMinute } = config.vendor;
  const { url, prefix } = config.queue;
  if (credentials.apiKey === undefined) return UNUSED;
  return openBudgetGauge({
    apiKey: credentials.apiKey,
    host: new URL(baseUrl).host,
    rateLimitPerMinute,
    budgetFolder: cacheFolder({ platform: process.platform, homeFolder: homedir(), env }),
    sharedBudget: url === undefined ? undefined : { url, prefix },
    nowMs: () => clock.nowMs(),
  });
}

const UNUSED: BudgetGauge = {
  read: () => Promise.resolve({ calls: 0, isOfAll: false }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
