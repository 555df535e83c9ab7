import { BarlakeError } from '../../domain/barlake-error.ts';
import { describeRequest, pathWithQuery, type RestRequest, requestDetails } from './rest-request.ts';

/** Everything up to the path. Not parsed as a URL: the vendor has sent `https://host:443:443/…`. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** Names under which a key has been put into URLs. */
const KEY_PARAMETERS: readonly string[] = ['apiKey', 'apikey', 'api_key'];

/**
 * The request for the page a `next_url` points at. Only its path and query count: wherever it says the vendor lives, we
 * ask where we were told to, and the key travels in the header as always. Throws E_VENDOR when it has no path.
 */
export function nextRequest(request: RestRequest, nextUrl: string, basePath: string): RestRequest {
  const rest = nextUrl.trim().replace(ORIGIN, '');
  if (!rest.startsWith('/') || rest.startsWith('//')) throw badCursor(request, nextUrl, 'has no path');
  const { pathname, searchParams } = new URL(rest, 'http://base.invalid');
  for (const name of KEY_PARAMETERS) searchParams.delete(name);
  // A server that puts its own address into `next_url` names the base path as well.
  const isBased = basePath !== '' && pathname.startsWith(`${basePath}/`);
  const path = isBased ? pathname.slice(basePath.length) : pathname;
  return {
    ...request,
    path: searchParams.size === 0 ? path : `${path}?${searchParams.toString()}`,
    query: {},
  };
}

/** What makes two requests for pages the same. */
export function cursorOf(request: RestRequest): string {
  return pathWithQuery(request);
}

/** The error of a list whose pages cannot be followed to the end. */
export function badCursor(request: RestRequest, cursor: string, why: string): BarlakeError {
  const shown = cursor.length > 200 ? `${cursor.slice(0, 199)}…` : cursor;
  return new BarlakeError('E_VENDOR', {
    message: `${describeRequest(request)}: the list cannot be followed to its end, the cursor ${shown} ${why}.`,
    mend: 'Nothing of an unfinished list is used; run again.',
    details: { ...requestDetails(request), cursor: shown },
  });
}
