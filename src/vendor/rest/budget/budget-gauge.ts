import { setTimeout as sleep } from 'node:timers/promises';
import { accountOf } from '../state-database.ts';
import { budgetWindows } from './call-budget.ts';
import { countRecentCalls } from './recent-calls.ts';
import { openSharedLedger, type SharedLedger } from './shared-ledger.ts';

/** Whose calls are counted, and where. */
export interface BudgetGaugeOptions {
  readonly apiKey: string;
  /** Of the API. */
  readonly host: string;
  readonly rateLimitPerMinute: number | 'unlimited';
  /** Where the processes of this machine count. */
  readonly budgetFolder: string;
  /** Where all machines count; absent: there are no others. */
  readonly sharedBudget?: { readonly url: string; readonly prefix: string } | undefined;
  readonly nowMs: () => number;
}

/** Calls of a key within the last minute. */
export interface SpentCalls {
  readonly calls: number;
  /** Those of all machines; else of this one alone. */
  readonly isOfAll: boolean;
}

/** Looks at a key’s budget and takes nothing of it. */
export interface BudgetGauge extends AsyncDisposable {
  /** Of all machines, and of this one while their server does not answer within two seconds. Never throws. */
  read(): Promise<SpentCalls>;
}

const PATIENCE_MS = 2_000;

/** Opens nothing until it is first read. */
export function openBudgetGauge(options: BudgetGaugeOptions): BudgetGauge {
  const { apiKey, host, sharedBudget, rateLimitPerMinute, budgetFolder, nowMs } = options;
  const key = { apiKey, host };
  const here = (): SpentCalls => ({ calls: countRecentCalls(budgetFolder, key, nowMs()), isOfAll: false });
  let ledger: Promise<SharedLedger> | undefined;
  let asking: Promise<SpentCalls> | undefined;
  const ask = async (shared: { readonly url: string; readonly prefix: string }): Promise<SpentCalls> => {
    ledger ??= openSharedLedger({
      ...shared,
      account: accountOf(key),
      windows: budgetWindows(rateLimitPerMinute),
    });
    return { calls: await (await ledger).count(), isOfAll: true };
  };
  return {
    async read() {
      if (sharedBudget === undefined) return here();
      // While their server does not answer all who look share one question.
      asking ??= ask(sharedBudget)
        .catch(here)
        .finally(() => {
          asking = undefined;
        });
      return Promise.race([asking, sleep(PATIENCE_MS, undefined, { ref: false }).then(here)]);
    },
    async [Symbol.asyncDispose]() {
      await (await ledger)?.[Symbol.asyncDispose]();
    },
  };
}
