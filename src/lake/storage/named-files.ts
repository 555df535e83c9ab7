import { mountedRoots } from './mounts.ts';

/**
 * Absolute paths of mounted lakes that a statement names in its text literals. Paths are never bound to statements of ours, for
 * the engine does not take a list of files as a value.
 */
export function namedFiles(sql: string): readonly string[] {
  const found = new Set<string>();
  for (const root of mountedRoots()) {
    const start = `'${root.replaceAll("'", "''")}/`;
    for (let at = sql.indexOf(start); at >= 0; at = sql.indexOf(start, at + 1)) {
      const path = literalAt(sql, at);
      if (path !== undefined) found.add(path);
    }
  }
  return [...found];
}

/** The text literal that begins at a quote; `undefined` when it does not end. */
function literalAt(sql: string, at: number): string | undefined {
  for (let end = sql.indexOf("'", at + 1); end >= 0; end = sql.indexOf("'", end + 1)) {
    if (sql[end + 1] !== "'") return sql.slice(at + 1, end).replaceAll("''", "'");
    end += 1;
  }
  return undefined;
}
