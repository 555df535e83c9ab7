import type { SortOrder } from '../market-source.ts';

/** How a field of a list’s rows may be asked about. */
export interface ListField {
  readonly type: 'text' | 'date' | 'number' | 'flag';
  /** Takes `.gt`, `.gte`, `.lt` and `.lte`. */
  readonly hasRange?: boolean;
  /** Takes `.any_of`, a list with commas. */
  readonly hasAnyOf?: boolean;
}

/** One sort key. */
export interface SortKey {
  readonly field: string;
  readonly order: SortOrder;
}

/** The rules of one list: what it filters and sorts by, and how long its pages are. */
export interface ListEndpoint {
  readonly path: string;
  /** `order` beside `sort`, or both in `sort=field.asc,field2.desc`. */
  readonly sortStyle: 'sort-and-order' | 'dotted';
  readonly fields: Readonly<Record<string, ListField>>;
  readonly sortFields: readonly string[];
  readonly defaultSort: SortKey;
  readonly limit: { readonly fallback: number; readonly max: number };
  /** Older lists count the rows of a page. */
  readonly hasCount: boolean;
}
