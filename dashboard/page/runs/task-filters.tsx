import type { ReactElement } from 'react';
import { DATASET_NAMES } from '../../../contract/api/dataset-names.ts';
import { BEGUN_STATES } from '../../../contract/api/tasks.ts';
import { ListFilters } from './list-filters.tsx';
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

const CHOICES = [
  { name: 'state', label: 'State', choices: BEGUN_STATES },
  { name: 'dataset', label: 'Dataset', choices: DATASET_NAMES },
  { name: 'kind', label: 'Kind', choices: KINDS },
  { name: 'error', label: 'Error', choices: CODES },
] as const;

const DAYS = [
  { name: 'from', label: 'Started from (UTC)' },
  { name: 'to', label: 'to' },
  { name: 'dayFrom', label: 'Trading day from' },
  { name: 'dayTo', label: 'to' },
] as const;

/** Search and filters of the list of all tasks. */
export function TaskFilters({
  fields,
  onChange,
}: {
  readonly fields: TaskFields;
  readonly onChange: (change: Partial<Record<keyof TaskFields, string>>) => void;
}): ReactElement {
  return (
    <ListFilters
      values={fields}
      choices={CHOICES}
      days={DAYS}
      onChange={(name, value) => onChange({ [name]: value })}
    >
      {fields.run !== undefined && (
        <p className="row">
          Of run <span className="mono">{fields.run}</span>
          <button type="button" className="text-button" onClick={() => onChange({ run: '' })}>
            Of all runs
          </button>
        </p>
      )}
    </ListFilters>
  );
}
