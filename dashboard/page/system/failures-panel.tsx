import type { ReactElement } from 'react';
import type { TaskFailureCount } from '../../../contract/api/throughput.ts';
import { formatCount, formatShare } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { Distance } from '../../part/instant.tsx';
import { Panel } from '../../part/panel.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';

const COLUMNS: readonly Column<TaskFailureCount>[] = [
  { key: 'kind', title: 'Kind', width: 'minmax(6rem, 1fr)', value: ({ kind }) => kind },
  { key: 'dataset', title: 'Dataset', width: 'minmax(9rem, 1fr)', value: ({ dataset }) => dataset },
  {
    key: 'tasks',
    title: 'Ended',
    align: 'end',
    value: ({ tasks }) => tasks,
    cell: ({ tasks }) => formatCount(tasks),
  },
  {
    key: 'failed',
    title: 'Failed',
    align: 'end',
    value: ({ failed }) => failed,
    cell: ({ failed }) => formatCount(failed),
  },
  {
    key: 'rate',
    title: 'Failed of all',
    align: 'end',
    width: '7rem',
    value: ({ failed, tasks }) => failed / tasks,
    cell: ({ failed, tasks }) =>
      failed === 0 ? '0 %' : <Badge tone="bad">{formatShare(failed / tasks)}</Badge>,
  },
  {
    key: 'last',
    title: 'Last failed',
    width: '7rem',
    value: ({ lastFailedMs }) => lastFailedMs,
    cell: ({ lastFailedMs }) => (lastFailedMs === null ? 'never' : <Distance ms={lastFailedMs} />),
  },
];

/** What share of the tasks that ended has failed, in all and by kind and dataset. */
export function FailuresPanel({
  failures,
  window,
}: {
  readonly failures: readonly TaskFailureCount[];
  readonly window: string;
}): ReactElement {
  const sum = (pick: (count: TaskFailureCount) => number): number =>
    failures.reduce((total, count) => total + pick(count), 0);
  const [failed, tasks] = [sum((count) => count.failed), sum((count) => count.tasks)];
  const share = tasks === 0 ? '' : `, ${formatShare(failed / tasks)}`;
  return (
    <Panel
      title="Failure rate"
      note={`${formatCount(failed)} of ${formatCount(tasks)} tasks failed within ${window}${share}`}
      isFlush
    >
      <DataTable
        name="failures"
        caption="Failure rate by kind and dataset"
        rows={failures}
        columns={COLUMNS}
        rowKey={({ kind, dataset }) => `${kind} ${dataset}`}
      />
    </Panel>
  );
}
