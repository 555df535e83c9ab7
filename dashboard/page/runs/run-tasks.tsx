import { type ReactElement, useDeferredValue, useState } from 'react';
import type { RunSummary, TaskRow } from '../../../contract/api/runs.ts';
import { useList } from '../../api/use-list.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCount } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { Dialog } from '../../part/dialog.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { SelectField, TextField } from '../../part/field.tsx';
import { Instant } from '../../part/instant.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { TASK_TONES } from '../../run/run-look.ts';
import { useSearchValue } from '../../setting/search-value.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { TaskDetail } from './task-detail.tsx';

const STATES: readonly TaskRow['state'][] = ['waiting', 'running', 'done', 'failed', 'skipped'];
const PAGE_ROWS = 500;

const COLUMNS: readonly Column<TaskRow>[] = [
  {
    key: 'state',
    title: 'State',
    width: '6.5rem',
    value: ({ state }) => state,
    cell: ({ state }) => <Badge tone={TASK_TONES[state]}>{state}</Badge>,
  },
  { key: 'kind', title: 'Kind', width: '6rem', value: ({ kind }) => kind },
  { key: 'dataset', title: 'Dataset', width: 'minmax(8rem, 1fr)', value: ({ dataset }) => dataset },
  { key: 'key', title: 'Partition', width: 'minmax(7rem, 1fr)', value: ({ key }) => key },
  {
    key: 'started',
    title: 'Started',
    width: '8rem',
    value: ({ startedMs }) => startedMs,
    cell: ({ startedMs }) => (startedMs === null ? '–' : <Instant ms={startedMs} look="time" />),
  },
  {
    key: 'took',
    title: 'Took',
    align: 'end',
    value: ({ startedMs, finishedMs }) =>
      startedMs === null || finishedMs === null ? null : finishedMs - startedMs,
    cell: ({ startedMs, finishedMs }) =>
      startedMs === null || finishedMs === null ? '–' : formatDuration((finishedMs - startedMs) / 1000),
  },
  {
    key: 'rows',
    title: 'Rows',
    align: 'end',
    value: ({ rows }) => rows,
    cell: ({ rows }) => (rows === null ? '–' : formatCount(rows)),
  },
  {
    key: 'bytes',
    title: 'Bytes',
    align: 'end',
    value: ({ bytes }) => bytes,
    cell: ({ bytes }) => (bytes === null ? '–' : formatBytes(bytes)),
  },
  {
    key: 'error',
    title: 'Error',
    width: 'minmax(14rem, 3fr)',
    value: ({ errorCode, errorMessage }) =>
      errorCode === null ? null : `${errorCode} ${errorMessage ?? ''}`,
  },
  { key: 'id', title: 'Id', width: 'minmax(14rem, 1fr)', value: ({ id }) => id, isOptional: true },
];

/** The tasks of a run, to search and to open. */
export function RunTasks({ run }: { readonly run: RunSummary }): ReactElement {
  const [state, setState] = useSearchValue('task-state');
  const [q, setQ] = useSearchValue('task');
  const [opened, setOpened] = useState<TaskRow>();
  const text = useDeferredValue(q);
  const query = useList('runTasks', {
    parts: { run: run.id },
    query: { state: state === '' ? undefined : state, q: text === '' ? undefined : text, limit: PAGE_ROWS },
  });
  return (
    <>
      <div className="filters inside">
        <TextField
          label="Search"
          type="search"
          placeholder="day, symbol or error"
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
        <SelectField label="State" value={state} onChange={(event) => setState(event.target.value)}>
          <option value="">any</option>
          {STATES.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </SelectField>
      </div>
      <Loaded query={query} rows={8}>
        {({ rows, total }) => (
          <DataTable
            name="tasks"
            caption="Tasks"
            rows={rows}
            total={total}
            onMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
            columns={COLUMNS}
            rowKey={({ id }) => id}
            onOpen={setOpened}
            empty={<EmptyState icon="search" title="No task here" />}
          />
        )}
      </Loaded>
      {opened !== undefined && (
        <Dialog
          title={`${opened.kind} ${opened.dataset} ${opened.key}`}
          look="drawer"
          onClose={() => setOpened(undefined)}
        >
          <TaskDetail task={opened} />
        </Dialog>
      )}
    </>
  );
}
