import { barWindowOf } from '../../../domain/resample/bar-window.ts';
import { parseTimespan } from '../../../domain/resample/timespan.ts';
import { encodeCursor, readCursor } from '../../../vendor-api/list/cursor.ts';
import type { ApiRequest } from '../../../vendor-api/request/api-request.ts';
import { assetOfTicker, zoneOfAsset } from '../../../vendor-api/request/ticker-asset.ts';

type Parameters = Readonly<Record<string, string>>;

/** Where a page begins: the number of rows before it, or for bars the instants of its path. */
export interface PageEdge {
  /** The last row of the page before, as it was sent. */
  readonly lastRow: Readonly<Record<string, unknown>> | undefined;
  /** Rows of lists before that page’s end. */
  readonly rowsBefore: number;
}

const RANGE =
  /^(?<head>\/v2\/aggs\/ticker\/(?<ticker>[^/]+)\/range\/(?<count>\d+)\/(?<unit>\w+)\/)(?<from>[^/]+)\/(?<to>[^/]+)$/;

/** The parameters of a page: its own, with those of the first page under them. */
export function parametersOf({ query }: ApiRequest): Parameters {
  const { cursor, ...own } = query;
  return { ...own, ...readCursor(cursor) };
}

/** The address of the page that follows `edge`; `repeats` has it begin with the edge’s last row once more. */
export function addressAfter(
  request: ApiRequest,
  edge: PageEdge,
  { repeats, extra = {} }: { readonly repeats: boolean; readonly extra?: Parameters },
): string {
  const parameters = parametersOf(request);
  const range = RANGE.exec(request.path)?.groups;
  if (range === undefined) {
    const marker = Math.max(0, edge.rowsBefore - (repeats ? 1 : 0));
    return address(request, request.path, { ...parameters, ...extra, page_marker: String(marker) });
  }
  const { from, to } = rangeAfter(range, edge, parameters['sort'] === 'desc', repeats);
  return address(request, `${range['head'] ?? ''}${from}/${to}`, { ...parameters, ...extra });
}

function rangeAfter(
  range: Record<string, string>,
  { lastRow }: PageEdge,
  isDescending: boolean,
  repeats: boolean,
): { readonly from: string; readonly to: string } {
  const { from = '', to = '', ticker = '', count, unit = '' } = range;
  const t = Number(lastRow?.['t'] ?? Number.NaN);
  if (Number.isNaN(t)) return { from, to };
  const length = { multiplier: Number(count), timespan: parseTimespan(unit) ?? 'day' };
  if (isDescending) return { from, to: String(repeats ? t : t - 1) };
  const { endMs } = barWindowOf(t, length, zoneOfAsset(assetOfTicker(ticker)));
  return { from: String(repeats ? t : endMs), to };
}

function address(request: ApiRequest, path: string, parameters: Parameters): string {
  const encoded = encodeURI(path);
  return `${request.baseUrl}${encoded}?cursor=${encodeCursor(parameters)}`;
}
