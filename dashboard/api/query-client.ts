import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './api-failure.ts';

const RETRIES_MAX = 2;
const FRESH_MS = 15_000;

/** The cache of documents. What a person did wrong is not tried again; a server that is away is, twice. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (count, error) => count < RETRIES_MAX && isTemporary(error),
        retryDelay: (attempt) => 500 * 2 ** attempt,
        // The server is on this machine: being offline says nothing about it.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

function isTemporary(error: unknown): boolean {
  return !(error instanceof ApiFailure) || error.status === 0 || error.status >= 500;
}
