import type { ReactElement } from 'react';
import type { SystemDocument } from '../../../contract/api/system.ts';
import { Badge } from '../../part/badge.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Distance } from '../../part/instant.tsx';
import { Meter } from '../../part/meter.tsx';
import { Panel } from '../../part/panel.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { AllQueuesActions } from './all-queues-actions.tsx';
import { QueueActions } from './queue-actions.tsx';
import { OWN_QUEUE } from './sum-queues.ts';

type Queue = SystemDocument['queues'][number];

const COLUMNS: readonly Column<Queue>[] = [
  { key: 'name', title: 'Queue', width: 'minmax(7rem, 1fr)', value: ({ name }) => name },
  { key: 'waiting', title: 'Waiting', align: 'end', width: '5rem', value: ({ waiting }) => waiting },
  { key: 'delayed', title: 'Of these later', align: 'end', width: '7rem', value: ({ delayed }) => delayed },
  {
    key: 'running',
    title: 'Running',
    width: 'minmax(9rem, 1fr)',
    value: ({ running }) => running,
    cell: ({ name, running, concurrency }) => (
      <span className="run-tasks">
        <Meter label={`${name} running`} share={concurrency === 0 ? 0 : running / concurrency} tone="live" />
        {running} of {concurrency}
      </span>
    ),
  },
  {
    key: 'oldest',
    title: 'Oldest',
    width: '6rem',
    value: ({ oldestMs }) => oldestMs,
    cell: ({ oldestMs }) => (oldestMs === null ? '' : <Distance ms={oldestMs} />),
  },
  {
    key: 'failed',
    title: 'Failed',
    align: 'end',
    width: '5rem',
    value: ({ failed }) => failed,
    cell: ({ failed }) => (failed === 0 ? 0 : <Badge tone="bad">{failed}</Badge>),
  },
  {
    key: 'state',
    title: 'State',
    width: '6rem',
    value: ({ isPaused }) => (isPaused ? 'paused' : 'open'),
    cell: ({ isPaused }) => <Badge tone={isPaused ? 'warn' : 'good'}>{isPaused ? 'paused' : 'open'}</Badge>,
  },
  {
    key: 'actions',
    title: 'What to do',
    width: '24rem',
    value: () => null,
    cell: (queue) => <QueueActions {...queue} />,
  },
];

/** What waits and runs in each queue. */
export function QueuesPanel({ queues }: { readonly queues: readonly Queue[] }): ReactElement {
  const ofCluster = queues.filter(({ name }) => name !== OWN_QUEUE);
  return (
    <Panel
      title="Queues"
      className="whole"
      isFlush
      actions={
        ofCluster.length > 0 ? (
          <>
            <AllQueuesActions queues={ofCluster} />
            <a href="/queues/" target="_blank" rel="noreferrer">
              Every job
            </a>
          </>
        ) : undefined
      }
    >
      <DataTable
        name="queues"
        caption="Queues"
        rows={queues}
        columns={COLUMNS}
        rowKey={({ name }) => name}
        empty={
          <EmptyState icon="runs" title="No queue is at work">
            Queues appear while a run of this server goes on, and those of a cluster when{' '}
            <code>queue.url</code> is set.
          </EmptyState>
        }
      />
    </Panel>
  );
}
