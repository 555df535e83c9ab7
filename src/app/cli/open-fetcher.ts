import type { FetchRequest } from '../../plan/fetch-facts.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import { openClientOnce } from '../fetch/open-client-once.ts';
import { runFetch } from '../fetch/run-fetch.ts';
import { writeToLake } from '../writing/write-to-lake.ts';
import type { CommandContext } from './command-spec.ts';
import { reportFetch } from './report-fetch.ts';

/** Carries out requests one after the other, with one client and progress on stderr. */
export interface Fetcher extends AsyncDisposable {
  /** Takes the lake for this request alone: others may write between two. Throws as `writeToLake` and `runFetch` do. */
  fetch(request: FetchRequest): Promise<FetchResult>;
}

/** Opens what `fetch` and `enqueue` share; the client only when something has to be asked for. */
export function openFetcher(context: CommandContext, command: 'fetch' | 'enqueue'): Fetcher {
  const reporter = reportFetch(context);
  const client = openClientOnce(context);
  const options = {
    ...context,
    command,
    async openClient() {
      const opened = await client.open();
      reporter.watch(opened);
      return opened;
    },
    onPlanned: reporter.planned,
    onEnd: reporter.ended,
  };
  return {
    async fetch(request) {
      try {
        return await writeToLake(options, (writable) => runFetch(request, options, writable));
      } finally {
        reporter.stop();
      }
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
