import { type ApiAnswer, BadRequest, found } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';
import { readLimit } from '../request/read-parameters.ts';
import { encodeCursor, readCursor } from './cursor.ts';
import { filterRows } from './filter-rows.ts';
import type { ListEndpoint } from './list-endpoint.ts';
import { readSortKeys, sortRows } from './sort-rows.ts';

/** Where in the whole list a page begins; the cursor carries it beside the parameters of the first page. */
const MARKER = 'page_marker';

/** The parameters in force: those of the first page, which later pages carry in their cursor. */
export function effectiveQuery({ request }: ApiContext): Readonly<Record<string, string>> {
  return request.query['cursor'] === undefined ? request.query : readCursor(request.query['cursor']);
}

/**
 * One page of a list. `rows` are all of them, before filters; `query` may freeze what must not change from page to page,
 * such as the date.
 */
export function answerList(
  context: ApiContext,
  endpoint: ListEndpoint,
  { rows, query }: { readonly rows: readonly object[]; readonly query: Readonly<Record<string, string>> },
): ApiAnswer {
  const limit = readLimit(query, endpoint.limit);
  const keys = readSortKeys(endpoint, query);
  const start = readMarker(query);
  const sorted = sortRows(filterRows(rows, endpoint, query), keys);
  const page = sorted.slice(start, start + limit);
  const next =
    start + limit < sorted.length
      ? nextUrl(context, endpoint, { ...query, [MARKER]: String(start + limit) })
      : undefined;
  return found(
    {
      results: page,
      status: 'OK',
      request_id: context.request.requestId,
      ...(endpoint.hasCount ? { count: page.length } : {}),
      ...(next === undefined ? {} : { next_url: next }),
    },
    endpoint.path.startsWith('/v3/') ? page.length : undefined,
  );
}

function nextUrl(
  { request }: ApiContext,
  endpoint: ListEndpoint,
  parameters: Readonly<Record<string, string>>,
): string {
  return `${request.baseUrl}${endpoint.path}?cursor=${encodeCursor(parameters)}`;
}

function readMarker(query: Readonly<Record<string, string>>): number {
  const marker = Number(query[MARKER] ?? 0);
  if (Number.isInteger(marker) && marker >= 0) return marker;
  throw new BadRequest("The parameter 'cursor' is not one of ours");
}
