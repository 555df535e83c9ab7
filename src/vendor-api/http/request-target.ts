/** The path and query of a request line. */
export interface RequestTarget {
  /** As it came, percent-encoded; what a signature covers. */
  readonly path: string;
  /** Path segments, decoded; the first one is what follows the leading slash. */
  readonly decodedPath: string;
  /** Decoded parameters; the first one wins when a name repeats. */
  readonly query: Readonly<Record<string, string>>;
}

/** Splits and decodes a request target; `undefined` when its percent-encoding is broken. */
export function parseRequestTarget(url: string): RequestTarget | undefined {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  try {
    const query: Record<string, string> = {};
    for (const pair of mark < 0 ? [] : url.slice(mark + 1).split('&')) {
      if (pair === '') continue;
      const equals = pair.indexOf('=');
      const name = decodeURIComponent(equals < 0 ? pair : pair.slice(0, equals));
      query[name] ??= equals < 0 ? '' : decodeURIComponent(pair.slice(equals + 1));
    }
    return { path, decodedPath: decodeURIComponent(path), query };
  } catch {
    return undefined;
  }
}
