import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { runName } from '../../contract/api/run-name.ts';
import type { RunSummary } from '../../contract/api/runs.ts';
import { formatDuration } from '../format/duration.ts';
import { formatBytes, formatCount } from '../format/quantity.ts';
import { useProgress } from '../live/progress-store.ts';
import { Badge } from '../part/badge.tsx';
import { Instant } from '../part/instant.tsx';
import { Meter } from '../part/meter.tsx';
import { useServerNow } from '../setting/use-server-now.ts';
import type { Column } from '../table/column.ts';
import { isLive, RUN_TONES } from './run-look.ts';

/** Runs in a list. */
export const RUN_COLUMNS: readonly Column<RunSummary>[] = [
  {
    key: 'state',
    title: 'State',
    width: '6.5rem',
    value: ({ state }) => state,
    cell: ({ state }) => <Badge tone={RUN_TONES[state]}>{state}</Badge>,
  },
  {
    key: 'title',
    title: 'What',
    width: 'minmax(13rem, 3fr)',
    value: (run) => runName(run),
    cell: (run) => <Link href={`/runs/${encodeURIComponent(run.id)}`}>{runName(run)}</Link>,
  },
  {
    key: 'started',
    title: 'Started',
    width: '11rem',
    value: ({ startedMs }) => startedMs,
    cell: ({ startedMs }) => <Instant ms={startedMs} />,
  },
  {
    key: 'took',
    title: 'Took',
    align: 'end',
    width: 'minmax(5.5rem, 0.5fr)',
    value: ({ startedMs, finishedMs }) => (finishedMs === null ? null : finishedMs - startedMs),
    cell: (run) => <Took run={run} />,
  },
  {
    key: 'tasks',
    title: 'Tasks',
    width: 'minmax(7.5rem, 0.8fr)',
    value: ({ tasks }) => tasks.done,
    cell: (run) => <Tasks run={run} />,
  },
  {
    key: 'failed',
    title: 'Failed',
    align: 'end',
    width: '3.5rem',
    value: ({ tasks }) => tasks.failed,
    // From there they can be tried again.
    cell: ({ id, tasks }) =>
      tasks.failed === 0 ? (
        '0'
      ) : (
        <Link
          href={`/runs/tasks?state=failed&run=${encodeURIComponent(id)}`}
          aria-label={`${tasks.failed} failed tasks`}
        >
          {formatCount(tasks.failed)}
        </Link>
      ),
  },
  {
    key: 'left',
    title: 'Left',
    align: 'end',
    width: '5rem',
    value: () => null,
    cell: (run) => <Left run={run} />,
    isOptional: true,
  },
  {
    key: 'rows',
    title: 'Rows',
    align: 'end',
    width: 'minmax(5.5rem, 0.5fr)',
    value: ({ rows }) => rows,
    cell: ({ rows }) => formatCount(rows),
  },
  {
    key: 'bytes',
    title: 'Received',
    align: 'end',
    width: 'minmax(4.5rem, 0.5fr)',
    value: ({ bytes }) => bytes,
    cell: ({ bytes }) => formatBytes(bytes),
  },
  { key: 'calls', title: 'Calls', align: 'end', value: ({ calls }) => calls.made, isOptional: true },
  {
    key: 'saved',
    title: 'Calls saved',
    align: 'end',
    value: ({ calls }) => Math.max(0, calls.naive - calls.made),
    isOptional: true,
  },
  { key: 'id', title: 'Id', width: 'minmax(13rem, 1fr)', value: ({ id }) => id, isOptional: true },
];

function Took({ run }: { readonly run: RunSummary }): ReactElement {
  const nowMs = useServerNow();
  return <>{formatDuration(Math.max(0, (run.finishedMs ?? nowMs) - run.startedMs) / 1000)}</>;
}

/** Of what goes on only; what is known of it comes with events. */
function Left({ run }: { readonly run: RunSummary }): ReactElement {
  const left = useProgress(run.id)?.secondsLeft;
  return <>{isLive(run.state) && typeof left === 'number' ? formatDuration(left) : '–'}</>;
}

function Tasks({ run }: { readonly run: RunSummary }): ReactElement {
  const progress = useProgress(run.id);
  const isRunning = isLive(run.state);
  const done = isRunning ? (progress?.tasksDone ?? run.tasks.done) : run.tasks.done;
  const total = isRunning ? (progress?.tasksTotal ?? run.tasks.total) : run.tasks.total;
  if (!isRunning) return <>{`${formatCount(done)} of ${formatCount(total)}`}</>;
  return (
    <span className="run-tasks">
      <Meter label="Tasks done" share={total === 0 ? 0 : done / total} tone="live" />
      {done}/{total}
    </span>
  );
}
