import { parseRequestTarget } from '../../../vendor-api/http/request-target.ts';
import type { ApiAnswer } from '../../../vendor-api/request/api-answer.ts';
import type { ApiRequest } from '../../../vendor-api/request/api-request.ts';
import type { FaultKind } from '../../fault/fault.ts';
import type { FiredFault } from '../../fault/fault-registry.ts';
import { addressAfter, type PageEdge, parametersOf } from './page-address.ts';

type Row = Readonly<Record<string, unknown>>;

/** The body of a list or of bars. */
interface Page {
  readonly results?: readonly Row[] | undefined;
  readonly next_url?: string | undefined;
}

/** Answers a page that no client has asked for, as if one had. */
export type Ask = (request: ApiRequest) => Promise<ApiAnswer>;

const PAGED = /^(?:\/v2\/aggs\/ticker\/.*\/range\/|\/v3\/reference\/|\/stocks\/v1\/)/;

const isPaged = ({ path }: ApiRequest): boolean => PAGED.test(path);

/** To which requests faults of pages can happen. */
const POSSIBLE: Partial<Record<FaultKind, (request: ApiRequest) => boolean>> = {
  'repeat-page': ({ query }) => 'cursor' in query,
  'overlap-page': isPaged,
  'extra-row': isPaged,
  'no-results': isPaged,
  'trailing-page': isPaged,
  'duplicate-ticker': ({ path }) => path.startsWith('/v2/aggs/grouped/'),
  'conflicting-splits': () => false,
  'future-split': () => false,
};

/** Whether a fault of REST pages can happen to a request; others can always. */
export function canHappen(request: ApiRequest, kind: FaultKind): boolean {
  return POSSIBLE[kind]?.(request) ?? true;
}

/** Applies the faults of pages to an honest answer, one after the other. */
export async function bendAnswer(
  answer: ApiAnswer,
  {
    request,
    faults,
    ask,
  }: { readonly request: ApiRequest; readonly faults: readonly FiredFault[]; readonly ask: Ask },
): Promise<ApiAnswer> {
  let bent = answer;
  for (const fired of faults) {
    const bend = BENDERS[fired.fault.kind];
    if (bent.status !== 200 || bend === undefined) continue;
    bent = { ...bent, body: await bend(bent.body, { request, fired, ask }) };
  }
  return bent;
}

/** What a page becomes. */
type Bender = (
  page: Page,
  bending: { readonly request: ApiRequest; readonly fired: FiredFault; readonly ask: Ask },
) => object | Promise<object>;

const BENDERS: Partial<Record<FaultKind, Bender>> = {
  'repeat-page': (page, { request }) =>
    page.next_url === undefined ? page : { ...page, next_url: ownAddress(request) },
  'overlap-page': (page, { request }) =>
    page.next_url === undefined
      ? page
      : { ...page, next_url: addressAfter(request, edgeOf(request, page), { repeats: true }) },
  'trailing-page': (page, { request }) =>
    page.next_url === undefined
      ? { ...page, next_url: addressAfter(request, edgeOf(request, page), { repeats: false }) }
      : page,
  'no-results': (page, { request, fired }) => withoutResults(request, page, fired),
  'extra-row': (page, { request, ask }) => withExtraRow(request, page, ask),
  'duplicate-ticker': (page) =>
    withResults(page, [...(page.results ?? []), ...(page.results ?? []).slice(0, 1)]),
};

function edgeOf(request: ApiRequest, page: Page): PageEdge {
  const results = page.results ?? [];
  const start = Number(parametersOf(request)['page_marker'] ?? 0);
  return { lastRow: results.at(-1), rowsBefore: start + results.length };
}

function ownAddress({ baseUrl, path, query }: ApiRequest): string {
  return `${baseUrl}${encodeURI(path)}?${new URLSearchParams(query).toString()}`;
}

/** Nothing is lost: the page that was asked for is the next one, under another cursor. */
function withoutResults(request: ApiRequest, page: Page, { seed }: FiredFault): object {
  const rowsBefore = Number(parametersOf(request)['page_marker'] ?? 0);
  const extra = { page_attempt: String(seed) };
  const { results: _, ...rest } = withResults(page, []);
  return {
    ...rest,
    next_url: addressAfter(request, { lastRow: undefined, rowsBefore }, { repeats: false, extra }),
  };
}

/** One row more than the limit, taken from the page behind; that one begins after it. */
async function withExtraRow(request: ApiRequest, page: Page, ask: Ask): Promise<object> {
  const target =
    page.next_url === undefined ? undefined : parseRequestTarget(page.next_url.slice(request.baseUrl.length));
  if (target === undefined) return page;
  const next: Page = (await ask({ ...request, path: target.decodedPath, query: target.query })).body;
  const [extra] = next.results ?? [];
  if (extra === undefined) return page;
  const longer: Page = withResults(page, [...(page.results ?? []), extra]);
  const hasMore = (next.results?.length ?? 0) > 1 || next.next_url !== undefined;
  if (hasMore)
    return { ...longer, next_url: addressAfter(request, edgeOf(request, longer), { repeats: false }) };
  const { next_url: _, ...last } = longer;
  return last;
}

/** The page with other rows, and with counts that fit them where it has counts. */
function withResults(page: Page, results: readonly Row[]): Page {
  const count = results.length;
  return {
    ...page,
    ...('resultsCount' in page ? { resultsCount: count } : {}),
    ...('results' in page || count > 0 ? { results } : {}),
    ...('count' in page ? { count } : {}),
  };
}
