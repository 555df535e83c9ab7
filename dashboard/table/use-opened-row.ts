import { useEffect } from 'react';
import { useSearchValue } from '../setting/search-value.ts';

/** A list that is asked for page by page. */
export interface PagedRows<Row> {
  readonly data: { readonly rows: readonly Row[] } | undefined;
  readonly hasNextPage: boolean;
  readonly isFetching: boolean;
  readonly fetchNextPage: () => unknown;
}

/** How far a row of a link is looked for: whoever sends one has seen it, and not after so many. */
const SEARCHED_ROWS_MAX = 5_000;

/**
 * The row that is open beside a list, kept in the address under `name` so that a link opens it, too; pages are fetched until it is found.
 * Undefined when none is, and as long as it has not been found.
 */
export function useOpenedRow<Row>(
  name: string,
  list: PagedRows<Row>,
  rowKey: (row: Row) => string,
): readonly [Row | undefined, (row: Row | undefined) => void] {
  const [key, setKey] = useSearchValue(name);
  const rows = list.data?.rows ?? [];
  const row = key === '' ? undefined : rows.find((known) => rowKey(known) === key);
  const isSought = key !== '' && row === undefined && rows.length < SEARCHED_ROWS_MAX;
  const { hasNextPage, isFetching, fetchNextPage } = list;
  useEffect(() => {
    if (isSought && hasNextPage && !isFetching) fetchNextPage();
  }, [isSought, hasNextPage, isFetching, fetchNextPage]);
  return [row, (next) => setKey(next === undefined ? '' : rowKey(next))];
}
