import type { BarsRequest } from '../../query/query-engine.ts';

/** Symbols that a name has room for. */
const NAMED_MAX = 3;

/** What a download is called: symbols, length and days, as far as they were asked for. Letters, digits, `_`, `.` and `-` alone. */
export function barsFileName(
  { asset, dataset, symbols, timeframe, from, to, adjust }: BarsRequest,
  format: string,
): string {
  const named = symbols.slice(0, NAMED_MAX).join('_');
  const others = symbols.length > NAMED_MAX ? `_and_${symbols.length - NAMED_MAX}_more` : '';
  const words = [
    symbols.length === 0 ? (dataset ?? asset) : `${named}${others}`,
    timeframe,
    ...(adjust === 'none' ? [] : [adjust]),
    ...(from === undefined ? [] : [from]),
    ...(to === undefined ? [] : [from === undefined ? `to_${to}` : to]),
  ];
  return `${words.join('_').replaceAll(/[^\w.-]+/g, '-')}.${format}`;
}

/** The header by which a browser saves an answer under a name. */
export function savedAs(name: string): string {
  return `attachment; filename="${name}"`;
}
