import type { SortKey } from './list-endpoint.ts';

/** What a field of a row is compared with. */
export type ListValue = string | number | boolean;

/** One thing that must hold of a row; rows without the field fail. */
export type ListCondition =
  | { readonly field: string; readonly test: 'is' | 'gt' | 'gte' | 'lt' | 'lte'; readonly value: ListValue }
  | { readonly field: string; readonly test: 'any_of'; readonly values: readonly ListValue[] };

/** Which rows of a list make a page: fields by the names that they have on the wire, of those that the list knows. */
export interface ListSelection {
  readonly conditions: readonly ListCondition[];
  /** First key first; rows that lack a field come last in either order. */
  readonly sort: readonly SortKey[];
  /** Rows before the page. */
  readonly start: number;
  readonly limit: number;
}

/** The rows of a page. */
export interface ListSlice<Row> {
  readonly rows: readonly Row[];
  /** More follow. */
  readonly hasMore: boolean;
}
