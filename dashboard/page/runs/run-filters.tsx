import { type ReactElement, useDeferredValue } from 'react';
import { DATASET_NAMES } from '../../../contract/api/dataset-names.ts';
import { RUN_STATES } from '../../../contract/api/runs.ts';
import { useSearchFields } from '../../setting/search-fields.ts';
import { ListFilters } from './list-filters.tsx';

const FILTERS = ['q', 'state', 'command', 'dataset', 'match', 'from', 'to'] as const;
const COMMANDS = [
  'sync',
  'fetch',
  'sync-reference',
  'discover',
  'features build',
  'export qlib',
  'reconcile',
  'validate',
  'compact',
  'archive',
  'gc',
  'scrub',
];

/** Which runs; what is undefined lets all through. */
export type RunFilterValues = Readonly<Record<(typeof FILTERS)[number], string | undefined>>;

/** The filters that stand in the address. */
export function useRunFilters(): RunFilterValues {
  const [values] = useSearchFields(FILTERS);
  // Typing stays ahead of asking.
  return { ...values, q: useDeferredValue(values.q) };
}

const CHOICES = [
  { name: 'state', label: 'State', choices: RUN_STATES },
  { name: 'command', label: 'Command', choices: COMMANDS },
  { name: 'dataset', label: 'Dataset', choices: DATASET_NAMES },
] as const;

const DAYS = [
  { name: 'from', label: 'Started from (UTC)' },
  { name: 'to', label: 'to' },
] as const;

/** Search and filters of the list of runs. */
export function RunFilters(): ReactElement {
  const [values, change] = useSearchFields(FILTERS);
  return (
    <ListFilters
      values={values}
      choices={CHOICES}
      days={DAYS}
      onChange={(name, value) => change({ [name]: value })}
    />
  );
}
