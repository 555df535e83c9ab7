import { BadRequest } from '../request/api-answer.ts';
import { readWord } from '../request/read-parameters.ts';
import type { ListEndpoint, SortKey } from './list-endpoint.ts';

type Query = Readonly<Record<string, string>>;
type Row = Readonly<Record<string, unknown>>;

/** The order a query asks for, first key first. */
export function readSortKeys(endpoint: ListEndpoint, query: Query): readonly SortKey[] {
  const { sortFields, defaultSort } = endpoint;
  if (endpoint.sortStyle === 'sort-and-order') {
    const field = readWord(query, 'sort', { words: sortFields, fallback: defaultSort.field });
    const order = readWord(query, 'order', { words: ['asc', 'desc'], fallback: defaultSort.order });
    return [{ field, order }];
  }
  const text = query['sort'];
  return text === undefined ? [defaultSort] : text.split(',').map((part) => readDotted(part, sortFields));
}

function readDotted(text: string, sortFields: readonly string[]): SortKey {
  const [field = '', order = 'asc'] = text.trim().split('.');
  if (sortFields.includes(field) && (order === 'asc' || order === 'desc')) return { field, order };
  throw new BadRequest(
    `The parameter 'sort' must name fields with .asc or .desc, of: ${sortFields.join(', ')}`,
  );
}

/** A sorted copy; rows that lack a field come last in either order, equal ones keep their places. */
export function sortRows<SomeRow extends object>(
  rows: readonly SomeRow[],
  keys: readonly SortKey[],
): readonly SomeRow[] {
  return rows.toSorted((left, right) => {
    for (const { field, order } of keys) {
      const difference = compare((left as Row)[field], (right as Row)[field], order === 'asc' ? 1 : -1);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function compare(left: unknown, right: unknown, direction: 1 | -1): number {
  if (left === right) return 0;
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  return (left as string) < (right as string) ? -direction : direction;
}
