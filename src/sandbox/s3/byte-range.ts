/** What a `Range` header asks of a body: all of it, a part (half-open), or nothing that exists. */
export type ByteRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' };

const SINGLE_RANGE = /^bytes=(\d*)-(\d*)$/;

/** Reads a `Range` header for a body of `sizeBytes`; what is not one range of bytes is ignored, as RFC 9110 allows. */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange {
  const match = SINGLE_RANGE.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return { kind: 'whole' };
  const [, first = '', last = ''] = match;
  if (first === '') return part(Math.max(0, sizeBytes - Number(last)), sizeBytes, sizeBytes);
  if (last !== '' && Number(last) < Number(first)) return { kind: 'whole' };
  return part(Number(first), last === '' ? sizeBytes : Math.min(sizeBytes, Number(last) + 1), sizeBytes);
}

function part(start: number, end: number, sizeBytes: number): ByteRange {
  return start >= sizeBytes || end <= start ? { kind: 'unsatisfiable' } : { kind: 'part', start, end };
}
