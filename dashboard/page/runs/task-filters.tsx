import type { ReactElement } from 'react';
import { BEGUN_STATES } from '../../../contract/api/tasks.ts';
import { ChoiceField } from '../../part/choice-field.tsx';
import { SelectField, TextField } from '../../part/field.tsx';
import { DATASET_NAMES } from '../plan/dataset-names.ts';
import type { TaskFields } from './use-task-filter.ts';

const KINDS = ['land', 'ingest', 'ask', 'unfold', 'fetch', 'resample', 'silver'];

/** Codes that tasks fail with most; others come with links and searches. */
const CODES = [
  'E_VENDOR',
  'E_TIMEOUT',
  'E_UNREACHABLE',
  'E_RATE_LIMITED',
  'E_NOT_ENTITLED',
  'E_SOURCE_HEADER',
  'E_SOURCE_EMPTY',
  'E_OBJECT_CORRUPT',
  'E_ROWS_LOST',
  'E_VERIFY',
  'E_DISK_FULL',
  'E_CANCELLED',
  'E_UNEXPECTED',
];

/** Search and filters of the list of all tasks. */
export function TaskFilters({
  fields,
  onChange,
}: {
  readonly fields: TaskFields;
  readonly onChange: (change: Partial<Record<keyof TaskFields, string>>) => void;
}): ReactElement {
  const choice = (
    name: 'state' | 'kind' | 'dataset' | 'error',
    label: string,
    choices: readonly string[],
  ) => (
    <ChoiceField
      label={label}
      value={fields[name] ?? ''}
      choices={choices}
      onChange={(value) => onChange({ [name]: value })}
    />
  );
  const day = (name: 'from' | 'to' | 'dayFrom' | 'dayTo', label: string) => (
    <TextField
      label={label}
      type="date"
      value={fields[name] ?? ''}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
  return (
    <search className="filters">
      <TextField
        label="Search"
        type="search"
        placeholder="id, dataset, day, symbol or error"
        value={fields.q ?? ''}
        onChange={(event) => onChange({ q: event.target.value })}
      />
      {choice('state', 'State', BEGUN_STATES)}
      {choice('dataset', 'Dataset', DATASET_NAMES)}
      {choice('kind', 'Kind', KINDS)}
      {choice('error', 'Error', CODES)}
      <SelectField
        label="Of these fields"
        value={fields.match ?? 'all'}
        onChange={(event) => onChange({ match: event.target.value === 'any' ? 'any' : '' })}
      >
        <option value="all">all have to fit</option>
        <option value="any">any has to fit</option>
      </SelectField>
      {day('from', 'Started from (UTC)')}
      {day('to', 'to')}
      {day('dayFrom', 'Trading day from')}
      {day('dayTo', 'to')}
      {fields.run !== undefined && (
        <p className="row">
          Of run <span className="mono">{fields.run}</span>
          <button type="button" className="text-button" onClick={() => onChange({ run: '' })}>
            Of all runs
          </button>
        </p>
      )}
    </search>
  );
}
