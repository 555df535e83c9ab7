/** Values of an address’ query; what is undefined or null is left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** An address of the API: `:part` replaced by encoded segments, the query sorted so that equal questions look equal. */
export function addressOf(
  path: string,
  parts: Readonly<Record<string, string>> = {},
  query: Query = {},
): string {
  const filled = path.replace(/:(?<name>\w+)/g, (_, name: string) => encodeURIComponent(parts[name] ?? ''));
  const entries = Object.entries(query)
    .flatMap(([key, value]) => (value === undefined || value === null ? [] : [[key, String(value)]]))
    .toSorted(([left = ''], [right = '']) => (left < right ? -1 : 1));
  const text = new URLSearchParams(entries).toString();
  return text === '' ? filled : `${filled}?${text}`;
}
