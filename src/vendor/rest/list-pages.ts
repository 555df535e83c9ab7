import type { z } from 'zod';
import type { ListPage } from '../../../contract/vendor/list-page.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { badCursor, cursorOf, nextRequest } from './next-request.ts';
import type { RestAsker } from './rest-asker.ts';
import { describeRequest, type RestRequest, requestDetails } from './rest-request.ts';

/** The longest list known, all option contracts ever, has about 2,000 pages of 1,000. */
const PAGES_MAX = 5000;

/** Rows of a list, as they come. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Rows left out because an earlier one of this list has the same key. */
  readonly duplicateCount: number;
  /** The vendor’s name for the request. */
  readonly requestId: string | undefined;
}

/** How a list is read. */
export interface ListReading<Row> {
  readonly schema: z.ZodType<ListPage<Row>>;
  /** The natural key of a row: what makes a second one like it a repetition. */
  readonly keyOf: (row: Row) => string;
}

/** What reads lists. */
export interface ListReader {
  readonly asker: RestAsker;
  /** Path of the base URL, without a slash at its end. */
  readonly basePath: string;
  readonly pagesMax?: number;
}

/**
 * Reads a list page by page, every row once: follows `next_url` whatever the page holds, drops rows that were there
 * before and counts them. Holds one page and the keys seen. Throws E_VENDOR when a cursor comes twice or the list does
 * not end, E_NOT_FOUND when there is no such list, and what `ask` throws: a list either ends or fails.
 */
export async function* listPages<Row>(
  { asker, basePath, pagesMax = PAGES_MAX }: ListReader,
  first: RestRequest,
  { schema, keyOf }: ListReading<Row>,
  signal: AbortSignal,
): AsyncGenerator<Page<Row>, void, undefined> {
  const keys = new Set<string>();
  const cursors = new Set<string>();
  let request = first;
  for (let page = 1; ; page += 1) {
    cursors.add(cursorOf(request));
    const asked = await asker.ask(request, { schema }, signal);
    if (asked.kind === 'absent') throw noList(first, asked.message);
    const { results = [], next_url: nextUrl = '' } = asked.value;
    const rows = results.filter((row) => {
      const before = keys.size;
      return keys.add(keyOf(row)).size > before;
    });
    yield { rows, duplicateCount: results.length - rows.length, requestId: asked.requestId };
    if (nextUrl === '') return;
    if (page >= pagesMax) throw badCursor(first, nextUrl, `would be page ${page + 1} of at most ${pagesMax}`);
    request = nextRequest(first, nextUrl, basePath);
    if (cursors.has(cursorOf(request))) throw badCursor(first, cursorOf(request), 'came twice');
  }
}

/** All rows of a list that is known to be short. */
export async function wholeList<Row>(pages: AsyncIterable<Page<Row>>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const page of pages) rows.push(...page.rows);
  return rows;
}

function noList(request: RestRequest, message: string): BarlakeError {
  return new BarlakeError('E_NOT_FOUND', {
    message: `${describeRequest(request)}: the vendor knows no such list (${message}).`,
    mend: 'Check vendor.baseUrl and the symbol.',
    details: requestDetails(request),
  });
}
