const KEY = 'barlake.token';
const listeners = new Set<() => void>();

/** The token that a person gave on this tab; null when none was asked for. Kept until the tab is closed, never in an address. */
export function readToken(): string | null {
  return sessionStorage.getItem(KEY);
}

/** Keeps a token, or forgets it. */
export function writeToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
  for (const listener of listeners) listener();
}

/** Calls back when the token changes, until the returned function is called. */
export function watchToken(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Headers that show the token; none without one. */
export function tokenHeaders(): Readonly<Record<string, string>> {
  const token = readToken();
  return token === null ? {} : { authorization: `Bearer ${token}` };
}
