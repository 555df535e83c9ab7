import type { Pool } from 'undici';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { createConnectionSlots } from '../flat-files/connection-slots.ts';
import { readAggregates } from './bars/aggregates.ts';
import { readGroupedDay, readOpenClose, readPreviousClose } from './bars/daily-bars.ts';
import { budgetWindows, createCallBudget } from './budget/call-budget.ts';
import { openSharedLedger, type SharedLedger } from './budget/shared-ledger.ts';
import type { Patience } from './call-past-refusals.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { createEntitlementMemory, type EntitlementMemory } from './entitlement/entitlement-memory.ts';
import { createFileStore, createMemoryStore } from './entitlement/refusal-store.ts';
import { createCorporateActionReader } from './reference/corporate-actions.ts';
import { readMarketSnapshot, readMarketStatus, readUpcomingHolidays } from './reference/market.ts';
import { listOptionContracts } from './reference/option-contracts.ts';
import {
  listTickers,
  readExchanges,
  readTickerDetails,
  readTickerEvents,
  readTickerTypes,
} from './reference/tickers.ts';
import { createRestAsker, type RestAsker } from './rest-asker.ts';
import type { RestClient } from './rest-client.ts';
import { accountOf, openStateDatabase, type StateDatabase } from './state-database.ts';
import { type Wait, waitByTimer } from './wait.ts';

/** Enough for a hundred calls a second at a third of a second each. */
const CONNECTIONS = 32;

/** A turn may be hours away when thousands wait for a small budget; refusals for half an hour are no storm any more. */
const PATIENCE: Patience = { turnMs: 86_400_000, refusalMs: 1_800_000 };

/** Where the API is, how to use it, and how patient to be. */
export interface RestClientOptions {
  /** Absolute URL, with a path where a proxy needs one. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Calls in one minute; `unlimited` stays below a hundred a second. */
  readonly rateLimitPerMinute: number | 'unlimited';
  /** Deadline for headers, and for each chunk after the one before, in milliseconds. */
  readonly timeoutMs: number;
  /** Attempts per request, the first included; at least 1. Refusals for rate do not count. */
  readonly attempts: number;
  readonly clock: Clock;
  /** A number in [0, 1), for the jitter of waits. */
  readonly random: () => number;
  /** Where the processes of this machine keep what they share: the budget and what the plan refused. */
  readonly budgetFolder: string;
  /** Server that several machines count at, and what names there begin with; absent: the processes of this machine alone. */
  readonly sharedBudget?: { readonly url: string; readonly prefix: string } | undefined;
  /** What the plan refused; by default kept in `budgetFolder`. */
  readonly entitlements?: EntitlementMemory;
  readonly patience?: Patience;
  /** How waits for the budget pass; a test’s own time. */
  readonly wait?: Wait;
}

/**
 * Prepares the REST client; sends nothing. Disposing stops what is running (E_CANCELLED) and closes the connections.
 * Throws E_CREDENTIALS_MISSING and E_CONFIG.
 */
export async function createRestClient(options: RestClientOptions): Promise<RestClient> {
  const base = checkOptions(options);
  const { Pool } = await import('undici');
  const pool = new Pool(base.origin, {
    connections: CONNECTIONS,
    connectTimeout: options.timeoutMs,
    allowH2: false,
  });
  const state = openStateDatabase(options.budgetFolder, { apiKey: options.apiKey, host: base.host });
  const shared =
    options.sharedBudget &&
    (await openSharedLedger({
      ...options.sharedBudget,
      account: accountOf({ apiKey: options.apiKey, host: base.host }),
      windows: budgetWindows(options.rateLimitPerMinute),
    }));
  return assemble(options, { base, pool, state, shared });
}

interface Means {
  readonly base: URL;
  readonly pool: Pool;
  readonly state: StateDatabase | undefined;
  readonly shared: SharedLedger | undefined;
}

function assemble(options: RestClientOptions, { base, pool, state, shared }: Means): RestClient {
  const { clock, rateLimitPerMinute, wait = waitByTimer } = options;
  const basePath = base.pathname.replace(/\/+$/, '');
  const budget = createCallBudget({ rateLimitPerMinute, clock, wait, state, shared });
  let callCount = 0;
  let byteCount = 0;
  let rateLimitedCount = 0;
  const closing = new AbortController();
  const asker = untilClosed(
    createRestAsker({
      ...options,
      pool,
      basePath,
      budget,
      slots: createConnectionSlots(CONNECTIONS),
      breaker: createCircuitBreaker(clock),
      entitlements: options.entitlements ?? createEntitlementMemory(clock, storeIn(state)),
      site: { host: base.host, secrets: [options.apiKey] },
      isUnlimited: rateLimitPerMinute === 'unlimited',
      patience: options.patience ?? PATIENCE,
      onSend: () => {
        callCount += 1;
      },
      onRateLimited() {
        rateLimitedCount += 1;
      },
      onBytes(count) {
        byteCount += count;
      },
    }),
    closing.signal,
  );
  return {
    ...endpoints(asker, basePath),
    get callCount() {
      return callCount;
    },
    get byteCount() {
      return byteCount;
    },
    get rateLimitedCount() {
      return rateLimitedCount;
    },
    get sharesBudget() {
      return budget.isShared;
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await asker.settled();
      await pool.destroy();
      state?.database.close();
      await shared?.[Symbol.asyncDispose]();
    },
  };
}

function endpoints(
  asker: RestAsker,
  basePath: string,
): Omit<
  RestClient,
  'callCount' | 'byteCount' | 'rateLimitedCount' | 'sharesBudget' | typeof Symbol.asyncDispose
> {
  const reader = { asker, basePath };
  const corporateActions = createCorporateActionReader(reader);
  return {
    tickers: (filter, { signal }) => listTickers(reader, filter, signal),
    tickerDetails: (ticker, asking) => readTickerDetails(asker, ticker, asking),
    tickerEvents: (id, { signal }) => readTickerEvents(asker, id, signal),
    tickerTypes: (filter, { signal }) => readTickerTypes(reader, filter, signal),
    exchanges: (filter, { signal }) => readExchanges(reader, filter, signal),
    aggregates: (wanted, { signal }) => readAggregates(asker, wanted, signal),
    groupedDaily: (market, day, asking) => readGroupedDay(asker, market, day, asking),
    previousClose: (ticker, asking) => readPreviousClose(asker, ticker, asking),
    openClose: (ticker, day, asking) => readOpenClose(asker, ticker, day, asking),
    marketSnapshot: (asking) => readMarketSnapshot(asker, asking),
    splits: (filter, { signal }) => corporateActions.splits(filter, signal),
    dividends: (filter, { signal }) => corporateActions.dividends(filter, signal),
    optionContracts: (filter, { signal }) => listOptionContracts(reader, filter, signal),
    marketStatus: ({ signal }) => readMarketStatus(asker, signal),
    upcomingHolidays: ({ signal }) => readUpcomingHolidays(asker, signal),
  };
}

/** Stops every call when the client closes, and knows when the last one has ended. */
function untilClosed(asker: RestAsker, closing: AbortSignal): RestAsker & { settled(): Promise<unknown> } {
  const running = new Set<Promise<unknown>>();
  return {
    async ask(request, shape, signal) {
      const job = asker.ask(request, shape, AbortSignal.any([signal, closing]));
      running.add(job);
      try {
        return await job;
      } finally {
        running.delete(job);
      }
    },
    settled: () => Promise.allSettled(running),
  };
}

function storeIn(state: StateDatabase | undefined) {
  return state === undefined ? createMemoryStore() : createFileStore(state);
}

function checkOptions({ baseUrl, apiKey }: RestClientOptions): URL {
  if (apiKey === '') {
    throw new BarlakeError('E_CREDENTIALS_MISSING', {
      message: `No API key for ${baseUrl}.`,
      mend: 'Set POLYGON_API_KEY; the vendor’s dashboard shows it.',
    });
  }
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new BarlakeError('E_CONFIG', {
      message: 'The API key holds blanks or characters that no key has.',
      mend: 'Copy it from the vendor’s dashboard again.',
    });
  }
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
    throw new BarlakeError('E_CONFIG', {
      message: `vendor.baseUrl is not a URL: ${JSON.stringify(baseUrl)}.`,
      mend: 'Give it as https://host.',
    });
  }
  return new URL(baseUrl);
}
