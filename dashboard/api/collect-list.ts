import { PAGE_ROWS_MAX, type Page } from '../../contract/api/page.ts';
import type { Documents } from './documents.ts';
import { type DocumentOptions, fetchDocument } from './use-document.ts';
import type { ListName } from './use-list.ts';

/** Rows that are collected of one list at the most. */
const COLLECTED_ROWS_MAX = 100_000;

type RowOf<Name extends ListName> = Documents[Name]['rows'][number];

/**
 * All rows of a list, page after page, at most {@link COLLECTED_ROWS_MAX}: for files, which are to hold more than what is in view.
 * @throws {ApiFailure} when a page cannot be had.
 */
export async function collectList<Name extends ListName>(
  name: Name,
  { parts, query }: Pick<DocumentOptions, 'parts' | 'query'>,
): Promise<readonly RowOf<Name>[]> {
  const rows: RowOf<Name>[] = [];
  let cursor: string | null = null;
  do {
    const options = {
      ...(parts === undefined ? {} : { parts }),
      query: { ...query, limit: PAGE_ROWS_MAX, cursor },
    };
    const page: Page<RowOf<Name>> = await fetchDocument(name, options);
    rows.push(...page.rows);
    cursor = page.cursor;
  } while (cursor !== null && rows.length < COLLECTED_ROWS_MAX);
  return rows.slice(0, COLLECTED_ROWS_MAX);
}
