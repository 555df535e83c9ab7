/** A string as an SQL literal. Only for statements that take no parameters (COPY targets, file lists, options). */
export function quoteText(text: string): string {
  if (text.includes('\0')) throw new RangeError('a string for SQL contains a NUL byte');
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function quoteName(name: string): string {
  if (name.includes('\0')) throw new RangeError('a name for SQL contains a NUL byte');
  return `"${name.replaceAll('"', '""')}"`;
}

/** A list of strings as an SQL list literal: `['a', 'b']`. */
export function quoteList(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(', ')}]`;
}
