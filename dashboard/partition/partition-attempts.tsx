import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { TaskRow } from '../../contract/api/runs.ts';
import { formatDuration } from '../format/duration.ts';
import { Badge } from '../part/badge.tsx';
import { Instant } from '../part/instant.tsx';
import { TASK_TONES } from '../run/run-look.ts';
import type { Column } from '../table/column.ts';
import { ListHead } from './list-head.tsx';

const COLUMNS: readonly Column<TaskRow>[] = [
  { key: 'run', title: 'Run', value: ({ runId }) => runId },
  { key: 'task', title: 'Task', value: ({ id }) => id },
  { key: 'kind', title: 'Kind', value: ({ kind }) => kind },
  { key: 'state', title: 'State', value: ({ state }) => state },
  { key: 'startedMs', title: 'Started', value: ({ startedMs }) => startedMs },
  { key: 'finishedMs', title: 'Finished', value: ({ finishedMs }) => finishedMs },
  { key: 'rows', title: 'Rows', value: ({ rows }) => rows },
  { key: 'bytes', title: 'Size', value: ({ bytes }) => bytes },
  { key: 'errorCode', title: 'Error', value: ({ errorCode }) => errorCode },
  { key: 'errorMessage', title: 'Message', value: ({ errorMessage }) => errorMessage },
];

/** What runs did to a partition, newest first. */
export function PartitionAttempts({ attempts }: { readonly attempts: readonly TaskRow[] }): ReactElement {
  return (
    <section>
      <ListHead title="Attempts" name="attempts" rows={attempts} columns={COLUMNS} />
      {attempts.length === 0 ? (
        <p className="faint">No run that is remembered touched it.</p>
      ) : (
        <ul className="finding-list">
          {attempts.map((task) => (
            <li key={`${task.runId} ${task.id}`}>
              <Badge tone={TASK_TONES[task.state]}>{task.state}</Badge> {task.kind}{' '}
              {task.startedMs !== null && <Instant ms={task.startedMs} />}{' '}
              {task.startedMs !== null && task.finishedMs !== null && (
                <span className="soft">{formatDuration((task.finishedMs - task.startedMs) / 1000)}</span>
              )}{' '}
              <Link href={`/runs/${encodeURIComponent(task.runId)}`}>run</Link>
              {task.errorMessage !== null && (
                <p className="finding-detail">
                  <code>{task.errorCode}</code> {task.errorMessage} {task.mend}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
