import type { ReactElement } from 'react';
import type { LatencyDocument, Percentiles } from '../../../contract/api/latency.ts';
import { useDocument } from '../../api/use-document.ts';
import { formatDuration } from '../../format/duration.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { Instant } from '../../part/instant.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { useWindowChoice } from './window-choice.tsx';

type Tasks = LatencyDocument['tasks'][number];
type Requests = LatencyDocument['requests'][number];
type Jobs = NonNullable<LatencyDocument['jobs']>[number];

/** No event tells of requests. */
const EVERY_MS = 15_000;

/** How long tasks, jobs of queues, and requests of this server take. */
export function LatencyPanel(): ReactElement {
  const { window, choice } = useWindowChoice();
  const query = useDocument('latency', { query: { window }, everyMs: EVERY_MS });
  return (
    <div className="stack">
      {choice}
      <Loaded query={query} rows={8}>
        {({ tasks, jobs, requests, startedMs }) => (
          <>
            <TasksTable tasks={tasks} window={window} />
            {(jobs === null || jobs.length > 0) && <JobsTable jobs={jobs} />}
            <RequestsTable requests={requests} startedMs={startedMs} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function TasksTable({
  tasks,
  window,
}: {
  readonly tasks: readonly Tasks[];
  readonly window: string;
}): ReactElement {
  return (
    <Panel title="Tasks" note={`done within ${window}, the last 20,000 of them`} isFlush>
      <DataTable
        name="task-latency"
        caption="Durations of tasks"
        rows={tasks}
        columns={TASK_COLUMNS}
        rowKey={({ kind, dataset }) => `${kind} ${dataset}`}
        empty={<EmptyState icon="info" title={`No task was done within ${window}`} />}
      />
    </Panel>
  );
}

function JobsTable({ jobs }: { readonly jobs: readonly Jobs[] | null }): ReactElement {
  return (
    <Panel title="Queues" note="the last thousand tasks of each that were done" isFlush>
      {jobs === null ? (
        <EmptyState icon="info" title="The server of the queues does not answer" />
      ) : (
        <DataTable
          name="job-latency"
          caption="Waits and durations in queues"
          rows={jobs}
          columns={JOB_COLUMNS}
          rowKey={({ queue }) => queue}
        />
      )}
    </Panel>
  );
}

function RequestsTable({
  requests,
  startedMs,
}: {
  readonly requests: readonly Requests[];
  readonly startedMs: number;
}): ReactElement {
  const note = (
    <>
      of this server since <Instant ms={startedMs} />
    </>
  );
  return (
    <Panel title="Requests" note={note} isFlush>
      <DataTable
        name="request-latency"
        caption="Durations of requests"
        rows={requests}
        columns={REQUEST_COLUMNS}
        rowKey={({ route }) => route}
      />
    </Panel>
  );
}

const SHARES = [
  ['p50Ms', 'p50'],
  ['p95Ms', 'p95'],
  ['p99Ms', 'p99'],
] as const;

/** One column for each percentile, in milliseconds where it is exported. */
function percentileColumns<Row>(
  prefix: string,
  of: (row: Row) => Percentiles | null,
): readonly Column<Row>[] {
  return SHARES.map(([field, title]) => ({
    key: `${prefix}${field}`,
    title: prefix === '' ? title : `${prefix} ${title}`,
    align: 'end',
    width: 'minmax(6rem, 1fr)',
    value: (row) => of(row)?.[field] ?? null,
    cell: (row) => {
      const percentiles = of(row);
      return percentiles === null ? '–' : formatDuration(percentiles[field] / 1000);
    },
  }));
}

const TASK_COLUMNS: readonly Column<Tasks>[] = [
  { key: 'kind', title: 'Kind', width: 'minmax(7rem, 1fr)', value: ({ kind }) => kind },
  { key: 'dataset', title: 'Dataset', width: 'minmax(9rem, 1fr)', value: ({ dataset }) => dataset },
  { key: 'count', title: 'Tasks', align: 'end', value: ({ count }) => count },
  ...percentileColumns<Tasks>('', (row) => row),
];

const JOB_COLUMNS: readonly Column<Jobs>[] = [
  { key: 'queue', title: 'Queue', width: 'minmax(7rem, 1fr)', value: ({ queue }) => queue },
  { key: 'count', title: 'Tasks', align: 'end', value: ({ run }) => run.count },
  ...percentileColumns<Jobs>('wait', ({ wait }) => wait),
  ...percentileColumns<Jobs>('run', ({ run }) => run),
];

const REQUEST_COLUMNS: readonly Column<Requests>[] = [
  { key: 'route', title: 'Route', width: 'minmax(16rem, 3fr)', value: ({ route }) => route },
  { key: 'count', title: 'Requests', align: 'end', value: ({ count }) => count },
  ...percentileColumns<Requests>('', (row) => row),
];
