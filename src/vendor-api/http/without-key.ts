/** Matches the parameter that carries the key, however its letters are written or percent-encoded. */
const KEY_NAME = 'apikey';

/** The target of a request without the key that official clients put into it: what may be logged and remembered. */
export function withoutKey(url: string): string {
  const mark = url.indexOf('?');
  if (mark < 0) return url;
  const kept = url
    .slice(mark + 1)
    .split('&')
    .filter((pair) => !isKey(pair));
  return kept.length === 0 ? url.slice(0, mark) : `${url.slice(0, mark)}?${kept.join('&')}`;
}

function isKey(pair: string): boolean {
  const [name = ''] = pair.split('=', 1);
  try {
    return decodeURIComponent(name).toLowerCase() === KEY_NAME;
  } catch {
    // Nobody reads a name that cannot be decoded; what it hides is not shown either.
    return true;
  }
}
