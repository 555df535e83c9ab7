/** Characters of a statement that still go into the address; longer ones would make links that programs cut. */
export const ADDRESS_SQL_MAX = 1500;

/** The statement in an address; null without one. */
export function sqlOfAddress(search: URLSearchParams): string | null {
  return search.get('sql');
}

/** The address of a statement: without it when it is empty or too long to be sent around. */
export function addressOfSql(sql: string): URLSearchParams {
  const text = sql.trim();
  return new URLSearchParams(text === '' || text.length > ADDRESS_SQL_MAX ? {} : { sql: text });
}
