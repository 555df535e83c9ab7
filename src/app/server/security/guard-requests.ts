import { isIP } from 'node:net';
import { CHANGE_HEADER } from '../../../../contract/api/api-path.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerRequest } from '../server-app.ts';
import { isLoopback, type ServerAccess } from './server-access.ts';

/** Characters of an address, path and query together, unless a route allows more. */
const URL_CHARACTERS_MAX = 8_192;

/** Refuses addresses that are longer than any honest one. */
export function guardLength({ raw }: ServerRequest, urlMax: number = URL_CHARACTERS_MAX): void {
  const length = raw.url?.length ?? 0;
  if (length <= urlMax) return;
  throw new HttpProblem(414, `The address has ${length} characters, at most ${urlMax} are taken.`);
}

/**
 * Refuses requests that were sent to another name than the server’s: a page elsewhere can have its own name point to this
 * machine (DNS rebinding), but cannot choose what its browser says it asks. Addresses of numbers have no name to point.
 */
export function guardHost({ headers, socket }: ServerRequest, access: ServerAccess): void {
  const name = hostName(headers.host);
  if (name !== undefined) {
    if (isLoopback(name) || name === access.host.toLowerCase()) return;
    if (access.allowedHosts.some((allowed) => allowed.toLowerCase() === name)) return;
    if (isIP(name) !== 0 && name === plainAddress(socket.localAddress)) return;
  }
  throw new HttpProblem(421, 'This server does not go by that name.', {
    mend: 'Ask 127.0.0.1 or localhost, or add the name to server.allowedHosts.',
  });
}

/**
 * Refuses what pages of other sites send without being asked to: requests that change something and lack the header that
 * only pages of this server can send, and such as a browser marks as coming from another site.
 */
export function guardOrigin(
  { headers, method }: ServerRequest,
  access: ServerAccess,
  { isChange }: { readonly isChange: boolean },
): void {
  const { origin } = headers;
  const isKnownOrigin =
    origin === undefined || isOwnOrigin(origin, headers.host) || access.corsOrigins.includes(origin);
  if (!isKnownOrigin && method !== 'OPTIONS') throw foreign();
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && method === 'GET';
  const isCrossSite = headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site';
  if (isCrossSite && !isNavigation && (origin === undefined || !access.corsOrigins.includes(origin))) {
    throw foreign();
  }
  if (isChange && headers[CHANGE_HEADER] !== '1') {
    throw new HttpProblem(403, `Requests that change something carry the header ${CHANGE_HEADER}: 1.`, {
      mend: 'Add the header; it keeps other sites’ pages from changing anything here.',
    });
  }
}

function foreign(): HttpProblem {
  return new HttpProblem(403, 'Pages of other sites may not ask this server.', {
    mend: 'Start it with --cors and the site’s origin if they should.',
  });
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
}

/** `localhost` of `localhost:8642`, `::1` of `[::1]:8642`. */
function hostName(host: string | undefined): string | undefined {
  const name = /^(?:\[(?<six>[0-9a-f:.]+)\]|(?<name>[a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host ?? '')?.groups;
  return (name?.['six'] ?? name?.['name'])?.toLowerCase().replace(/\.$/, '');
}

/** An IPv4 address as it is written, also where the socket speaks both. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:/, '');
}
