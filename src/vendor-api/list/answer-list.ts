import { type ApiAnswer, BadRequest, found } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';
import { readLimit } from '../request/read-parameters.ts';
import { encodeCursor, readCursor } from './cursor.ts';
import { filterRows, readConditions } from './filter-rows.ts';
import type { ListEndpoint } from './list-endpoint.ts';
import type { ListSelection, ListSlice } from './list-selection.ts';
import { readSortKeys, sortRows } from './sort-rows.ts';

type Query = Readonly<Record<string, string>>;

/** Where in the whole list a page begins; the cursor carries it beside the parameters of the first page. */
const MARKER = 'page_marker';

/** The parameters in force: those of the first page, which later pages carry in their cursor. */
export function effectiveQuery({ request }: ApiContext): Query {
  return request.query['cursor'] === undefined ? request.query : readCursor(request.query['cursor']);
}

/** The page that a query asks for. */
export function readSelection(endpoint: ListEndpoint, query: Query): ListSelection {
  return {
    conditions: readConditions(endpoint, query),
    sort: readSortKeys(endpoint, query),
    start: readMarker(query),
    limit: readLimit(query, endpoint.limit),
  };
}

/** A page out of all rows. */
function sliceRows<SomeRow extends object>(
  rows: readonly SomeRow[],
  { conditions, sort, start, limit }: ListSelection,
): ListSlice<SomeRow> {
  const sorted = sortRows(filterRows(rows, conditions), sort);
  return { rows: sorted.slice(start, start + limit), hasMore: start + limit < sorted.length };
}

/**
 * One page of a list. `rows` are all of them, before filters; `query` may freeze what must not change from page to page,
 * such as the date.
 */
export function answerList(
  context: ApiContext,
  endpoint: ListEndpoint,
  { rows, query }: { readonly rows: readonly object[]; readonly query: Query },
): ApiAnswer {
  const selection = readSelection(endpoint, query);
  return answerSlice(context, endpoint, { slice: sliceRows(rows, selection), selection, query });
}

/** The answer around the rows of a page. */
export function answerSlice(
  context: ApiContext,
  endpoint: ListEndpoint,
  {
    slice: { rows, hasMore },
    selection: { start, limit },
    query,
  }: { readonly slice: ListSlice<object>; readonly selection: ListSelection; readonly query: Query },
): ApiAnswer {
  const next = hasMore
    ? nextUrl(context, endpoint, { ...query, [MARKER]: String(start + limit) })
    : undefined;
  return found(
    {
      results: rows,
      status: 'OK',
      request_id: context.request.requestId,
      ...(endpoint.hasCount ? { count: rows.length } : {}),
      ...(next === undefined ? {} : { next_url: next }),
    },
    endpoint.path.startsWith('/v3/') ? rows.length : undefined,
  );
}

function nextUrl({ request }: ApiContext, endpoint: ListEndpoint, parameters: Query): string {
  return `${request.baseUrl}${endpoint.path}?cursor=${encodeCursor(parameters)}`;
}

/** No table has more rows. */
const MARKER_MAX = 1e9;

function readMarker(query: Query): number {
  const marker = Number(query[MARKER] ?? 0);
  if (Number.isInteger(marker) && marker >= 0 && marker <= MARKER_MAX) return marker;
  throw new BadRequest("The parameter 'cursor' is not one of ours");
}
