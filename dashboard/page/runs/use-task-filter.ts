import { useDeferredValue } from 'react';
import type { Query } from '../../api/address.ts';
import { useSearchFields } from '../../setting/search-fields.ts';

const NAMES = [
  'q',
  'state',
  'dataset',
  'kind',
  'error',
  'match',
  'from',
  'to',
  'dayFrom',
  'dayTo',
  'run',
] as const;

/** Filters of the list of all tasks as they stand in the address. */
export type TaskFields = Readonly<Record<(typeof NAMES)[number], string | undefined>>;

/** The filters, the question that they make (a little behind the typing), and the way to change them. */
export function useTaskFilter(): {
  readonly fields: TaskFields;
  readonly query: Query;
  readonly isFiltered: boolean;
  readonly change: (change: Partial<Record<keyof TaskFields, string>>) => void;
} {
  const [fields, change] = useSearchFields(NAMES);
  const q = useDeferredValue(fields.q);
  const { match: _, ...filters } = fields;
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  return { fields, query: { ...fields, q }, isFiltered, change };
}
