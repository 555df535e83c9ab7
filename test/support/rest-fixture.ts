import { createRestClient, type RestClientOptions } from '../../src/vendor/rest/create-rest-client.ts';
import type { RestClient } from '../../src/vendor/rest/rest-client.ts';
import type { ScriptedApi } from './scripted-api.ts';
import { makeTempFolder } from './temp-folder.ts';
import { startVirtualTime, type VirtualTime } from './virtual-time.ts';

/** A key that must never show up anywhere. */
export const API_KEY = 'test-api-key-that-nobody-may-see';

/** A client of a scripted server, impatient, in a time of its own. */
export interface RestFixture extends AsyncDisposable {
  readonly client: RestClient;
  readonly time: VirtualTime;
  /** Lets time pass until `work` is done; stands still while a request is under way. */
  run<T>(work: Promise<T>): Promise<T>;
}

/** The instant at which a fixture’s time starts. */
const START_MS = Date.UTC(2026, 10, 20, 17);

/** Opens a client of `api`. */
export async function openRestFixture(
  api: ScriptedApi,
  options: Partial<RestClientOptions> = {},
): Promise<RestFixture> {
  const folder = await makeTempFolder('rest');
  const time = startVirtualTime(START_MS);
  const client = await createRestClient({
    baseUrl: api.baseUrl,
    apiKey: API_KEY,
    rateLimitPerMinute: 'unlimited',
    timeoutMs: 5000,
    attempts: 3,
    clock: time.clock,
    wait: time.wait,
    random: () => 0,
    budgetFolder: folder.path,
    ...options,
  });
  const answeredBefore = api.closed.count;
  return {
    client,
    time,
    run: (work) => time.run(work, () => client.callCount > api.closed.count - answeredBefore),
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** All rows of all pages, with the number of rows that were dropped as repetitions. */
export async function readAll<Row>(
  pages: AsyncIterable<{ readonly rows: readonly Row[]; readonly duplicateCount: number }>,
): Promise<{ readonly rows: readonly Row[]; readonly duplicateCount: number; readonly pageCount: number }> {
  const rows: Row[] = [];
  let duplicateCount = 0;
  let pageCount = 0;
  for await (const page of pages) {
    rows.push(...page.rows);
    duplicateCount += page.duplicateCount;
    pageCount += 1;
  }
  return { rows, duplicateCount, pageCount };
}
