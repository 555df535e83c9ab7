import type { ReactElement } from 'react';
import type { SystemDocument } from '../../../contract/api/system.ts';
import { formatBytes } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Distance } from '../../part/instant.tsx';
import { Panel } from '../../part/panel.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { DrainWorker } from './drain-worker.tsx';
import { ChangeConcurrency } from './worker-concurrency.tsx';
import { describePace, WorkerPace } from './worker-pace.tsx';

type Worker = SystemDocument['workers'][number];

const COLUMNS: readonly Column<Worker>[] = [
  { key: 'id', title: 'Worker', width: 'minmax(6rem, 1fr)', value: ({ id }) => id },
  {
    key: 'task',
    title: 'Doing',
    width: 'minmax(8rem, 3fr)',
    value: ({ task }) => task,
    cell: ({ task }) => (task === null ? <Badge tone="calm">idle</Badge> : task),
  },
  {
    key: 'pace',
    title: 'At a time',
    width: 'minmax(8rem, 2fr)',
    value: (worker) => describePace(worker),
    cell: (worker) => <WorkerPace worker={worker} />,
  },
  {
    key: 'heartbeat',
    title: 'Heard of',
    width: '4.5rem',
    value: ({ heartbeatMs }) => heartbeatMs,
    cell: ({ heartbeatMs }) => <Distance ms={heartbeatMs} />,
  },
  {
    key: 'started',
    title: 'Started',
    width: '4.5rem',
    value: ({ startedMs }) => startedMs,
    cell: ({ startedMs }) => <Distance ms={startedMs} />,
  },
  {
    key: 'rss',
    title: 'Memory',
    align: 'end',
    width: '6.5rem',
    value: ({ rssMb }) => rssMb,
    cell: ({ rssMb, memoryLevel }) => (
      <>
        {memoryLevel !== null && memoryLevel !== 'calm' && (
          <Badge tone="warn">{memoryLevel === 'full' ? 'full' : 'giving back'}</Badge>
        )}{' '}
        {formatBytes(rssMb * 1e6)}
      </>
    ),
  },
  {
    key: 'cpu',
    title: 'Cores',
    align: 'end',
    width: '3.5rem',
    value: ({ cpuCores }) => cpuCores,
    cell: ({ cpuCores }) => cpuCores?.toFixed(1) ?? '–',
  },
  {
    key: 'load',
    title: 'Load',
    align: 'end',
    width: '5.5rem',
    value: ({ hostLoad }) => hostLoad,
    cell: ({ hostLoad, hostCores }) =>
      hostLoad === null || hostCores === null ? '–' : `${hostLoad.toFixed(1)} of ${hostCores}`,
  },
  {
    key: 'drain',
    title: 'What to do',
    width: '10.5rem',
    value: () => null,
    cell: (worker) =>
      worker.isOfCluster && (
        <span className="job-actions">
          <ChangeConcurrency worker={worker} />
          <DrainWorker worker={worker.id} isDraining={worker.isDraining} />
        </span>
      ),
  },
];

/** Processes and threads at work, and when they were last heard of. */
export function WorkersPanel({ workers }: { readonly workers: readonly Worker[] }): ReactElement {
  return (
    <Panel title="Workers" className="whole" isFlush>
      <DataTable
        name="workers"
        caption="Workers"
        rows={workers}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        empty={
          <EmptyState icon="system" title="No worker is at work">
            A run started here or by the schedule works in a process of its own; <code>barlake worker</code>{' '}
            takes tasks of a queue.
          </EmptyState>
        }
      />
    </Panel>
  );
}
