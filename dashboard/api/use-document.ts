import { keepPreviousData, type QueryKey, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { API_PATH } from '../../contract/api/api-path.ts';
import { addressOf, type Query } from './address.ts';
import type { ApiFailure } from './api-failure.ts';
import { askDocument } from './ask-server.ts';
import { type DocumentName, type Documents, READERS } from './documents.ts';

/** What to ask for. `parts` fills the `:part`s of the path. */
export interface DocumentOptions {
  readonly parts?: Readonly<Record<string, string>>;
  readonly query?: Query;
  /** Not asked while false. */
  readonly isEnabled?: boolean;
  /** Asked anew this often, in milliseconds; for what no event tells. */
  readonly everyMs?: number;
}

// Its name, then its address: events make all keys of a name stale.
function documentKey(name: DocumentName, { parts, query }: DocumentOptions = {}): QueryKey {
  return [name, addressOf(API_PATH[name], parts, query)];
}

/** Asks for a document outside of a component. */
export function fetchDocument<Name extends DocumentName>(
  name: Name,
  { parts, query }: DocumentOptions = {},
  signal?: AbortSignal,
): Promise<Documents[Name]> {
  return askDocument<Documents[Name]>(
    { address: addressOf(API_PATH[name], parts, query), signal },
    READERS[name],
  );
}

/** A document, kept in the cache and asked for anew when an event says that it changed. */
export function useDocument<Name extends DocumentName>(
  name: Name,
  options: DocumentOptions = {},
): UseQueryResult<Documents[Name], ApiFailure> {
  return useQuery<Documents[Name], ApiFailure>({
    queryKey: documentKey(name, options),
    queryFn: ({ signal }) => fetchDocument(name, options, signal),
    enabled: options.isEnabled ?? true,
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
    // A list keeps its rows while other filters are on their way, instead of falling back to bones.
    placeholderData: keepPreviousData,
  });
}
