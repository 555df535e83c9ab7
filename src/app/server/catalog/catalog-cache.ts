import { catalogState } from '../../../lake/catalog/catalog-state.ts';
import type { Lake } from '../../../lake/lake.ts';

/** Keeps what was worked out of the catalog for as long as nobody writes to it. */
export interface CatalogCache {
  /** A text that differs after every change to the catalog. */
  state(): Promise<string>;
  /** What `read` answers, from memory where the catalog is as it was. */
  get<T>(key: string, read: () => Promise<T>): Promise<T>;
}

/** Answers kept at once, the largest some megabytes; the oldest go first. */
const ENTRIES_MAX = 40;

/** An empty cache over an open lake. */
export function createCatalogCache({ catalog }: Pick<Lake, 'catalog'>): CatalogCache {
  const known = new Map<string, Promise<unknown>>();
  let current: string | undefined;
  const state = (): Promise<string> => catalogState(catalog.db);
  return {
    state,
    async get<T>(key: string, read: () => Promise<T>): Promise<T> {
      const now = await state();
      if (now !== current) known.clear();
      current = now;
      const found = known.get(key) as Promise<T> | undefined;
      if (found !== undefined) return found;
      const reading = read();
      known.set(key, reading);
      const [oldest] = known.keys();
      if (known.size > ENTRIES_MAX && oldest !== undefined) known.delete(oldest);
      // What could not be read is read again by the next who asks.
      reading.catch(() => {
        if (known.get(key) === reading) known.delete(key);
      });
      return reading;
    },
  };
}
