import { type ReactElement, useDeferredValue } from 'react';
import { RUN_STATES } from '../../../contract/api/runs.ts';
import { ChoiceField } from '../../part/choice-field.tsx';
import { SelectField, TextField } from '../../part/field.tsx';
import { useSearchFields } from '../../setting/search-fields.ts';
import { DATASET_NAMES } from '../plan/dataset-names.ts';

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

/** Search and filters of the list of runs. */
export function RunFilters(): ReactElement {
  const [values, change] = useSearchFields(FILTERS);
  const choice = (name: 'state' | 'command' | 'dataset', label: string, choices: readonly string[]) => (
    <ChoiceField
      label={label}
      value={values[name] ?? ''}
      choices={choices}
      onChange={(value) => change({ [name]: value })}
    />
  );
  const day = (name: 'from' | 'to', label: string) => (
    <TextField
      label={label}
      type="date"
      value={values[name] ?? ''}
      onChange={(event) => change({ [name]: event.target.value })}
    />
  );
  return (
    <search className="filters">
      <TextField
        label="Search"
        type="search"
        placeholder="id, dataset, day, symbol or error"
        value={values.q ?? ''}
        onChange={(event) => change({ q: event.target.value })}
      />
      {choice('state', 'State', RUN_STATES)}
      {choice('command', 'Command', COMMANDS)}
      {choice('dataset', 'Dataset', DATASET_NAMES)}
      <SelectField
        label="Of these fields"
        value={values.match ?? 'all'}
        onChange={(event) => change({ match: event.target.value === 'any' ? 'any' : '' })}
      >
        <option value="all">all have to fit</option>
        <option value="any">any has to fit</option>
      </SelectField>
      {day('from', 'Started from (UTC)')}
      {day('to', 'to')}
    </search>
  );
}
