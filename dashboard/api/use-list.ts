import { keepPreviousData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { API_PATH } from '../../contract/api/api-path.ts';
import type { Page } from '../../contract/api/page.ts';
import { addressOf } from './address.ts';
import type { ApiFailure } from './api-failure.ts';
import type { DocumentName, Documents } from './documents.ts';
import { type DocumentOptions, fetchDocument } from './use-document.ts';

/** Names of the documents that come in pages. */
export type ListName = {
  [Name in DocumentName]: Documents[Name] extends Page<unknown> ? Name : never;
}[DocumentName];

type RowOf<Name extends ListName> = Documents[Name]['rows'][number];

/** Rows of all pages that have come so far. */
export interface LoadedRows<Row, Document> {
  readonly rows: readonly Row[];
  /** The first page whole, for what lists say besides rows. */
  readonly first: Document | undefined;
  /** All rows that the filters let through. */
  readonly total: number;
}

/** A list that is asked for page by page; `fetchNextPage` brings more. */
export function useList<Name extends ListName>(
  name: Name,
  { parts, query }: Pick<DocumentOptions, 'parts' | 'query'> = {},
): UseInfiniteQueryResult<LoadedRows<RowOf<Name>, Documents[Name]>, ApiFailure> {
  return useInfiniteQuery({
    queryKey: [name, 'pages', addressOf(API_PATH[name], parts, query)],
    queryFn: ({ pageParam, signal }) => {
      const options = { ...(parts === undefined ? {} : { parts }), query: { ...query, cursor: pageParam } };
      return fetchDocument(name, options, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
    select: ({ pages }) => ({
      rows: pages.flatMap(({ rows }: Page<RowOf<Name>>) => rows),
      first: pages[0],
      total: pages[0]?.total ?? 0,
    }),
    placeholderData: keepPreviousData,
  });
}
