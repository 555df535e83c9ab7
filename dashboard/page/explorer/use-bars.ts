import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { BarsDocument } from '../../../contract/api/bars.ts';
import type { ApiFailure } from '../../api/api-failure.ts';
import { fetchDocument } from '../../api/use-document.ts';
import { barRowsOf, type ExplorerBar, joinBars } from './bar-rows.ts';
import { BARS_MAX, pageQuery } from './bars-question.ts';
import { type ExplorerState, overlayNames } from './explorer-state.ts';

/** Bars in the browser, and how to get older ones. */
export interface LoadedBars {
  /** Oldest first; empty while the first ones are on their way. */
  readonly bars: readonly ExplorerBar[];
  /** The newest answer: where the bars come from. */
  readonly document: BarsDocument | undefined;
  readonly error: ApiFailure | null;
  readonly isLoading: boolean;
  readonly isLoadingOlder: boolean;
  /** Older bars exist, but the bound is reached. */
  readonly isFull: boolean;
  /** Older bars can be loaded. */
  readonly hasOlder: boolean;
  readonly loadOlder: () => void;
  readonly retry: () => void;
}

type Before = { readonly timeMs: number; readonly date: string } | null;

/** The bars of a state, newest page first; older pages when they are asked for, up to {@link BARS_MAX} bars. */
export function useBars(state: ExplorerState, isEnabled = true): LoadedBars {
  // By their text: the state is another object after every change, the bars are the same.
  const names = overlayNames(state).join(',');
  const overlays = useMemo(() => (names === '' ? [] : names.split(',')), [names]);
  const query = useInfiniteQuery<
    BarsDocument,
    ApiFailure,
    { pages: BarsDocument[] },
    readonly unknown[],
    Before
  >({
    queryKey: ['bars', 'explorer', pageQuery(state)],
    queryFn: ({ pageParam, signal }) =>
      fetchDocument('bars', { query: pageQuery(state, pageParam ?? undefined) }, signal),
    initialPageParam: null,
    getNextPageParam: (page) => {
      const oldest = barRowsOf(page, [])[0];
      return page.isCut || isWhole(page, state) ? (oldest ?? null) : null;
    },
    enabled: isEnabled && state.symbol !== '',
  });
  const pages = query.data?.pages;
  const bars = useMemo(
    () =>
      (pages ?? []).reduce<readonly ExplorerBar[]>(
        (newer, page) => joinBars(barRowsOf(page, overlays), newer, BARS_MAX),
        [],
      ),
    [pages, overlays],
  );
  const isFull = bars.length >= BARS_MAX;
  const { hasNextPage, isFetching, fetchNextPage, refetch } = query;
  const loadOlder = useCallback(() => {
    if (hasNextPage && !isFetching && !isFull) void fetchNextPage();
  }, [hasNextPage, isFetching, isFull, fetchNextPage]);
  const retry = useCallback(() => void refetch(), [refetch]);
  return {
    bars,
    document: pages?.[0],
    error: query.error,
    isLoading: query.isLoading,
    isLoadingOlder: query.isFetchingNextPage,
    isFull: isFull && hasNextPage,
    hasOlder: hasNextPage && !isFull,
    loadOlder,
    retry,
  };
}

/** Whether a page is as long as was asked for: then there may be more. */
function isWhole(page: BarsDocument, state: ExplorerState): boolean {
  return page.rows.length >= Number(pageQuery(state)['limit']);
}
