import { type ReactElement, useState } from 'react';
import { Link } from 'wouter';
import type { TaskRow } from '../../../contract/api/runs.ts';
import { useDocument } from '../../api/use-document.ts';
import { formatBytes, formatCount, formatPlural } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { Instant } from '../../part/instant.tsx';
import { PartitionAttempts } from '../../partition/partition-attempts.tsx';
import { TASK_TONES } from '../../run/run-look.ts';
import { RetryTasks } from './retry-tasks.tsx';
import { TaskFlow } from './task-flow.tsx';
import { TaskLog } from './task-log.tsx';

/** One task, or the neighbour of it that was opened: what it did, why it failed, its flow, its log, and every other attempt at the same partition. */
export function TaskDetail({ task: first }: { readonly task: TaskRow }): ReactElement {
  const [opened, setOpened] = useState<TaskRow>();
  const task = opened ?? first;
  const flow = useDocument('taskFlow', { parts: { run: task.runId }, query: { task: task.id } });
  const bronze = useDocument('partition', {
    parts: { layer: 'bronze', dataset: task.dataset, key: task.key },
  });
  return (
    <div className="stack">
      {opened !== undefined && (
        <button type="button" className="text-button" onClick={() => setOpened(undefined)}>
          Back to {first.kind} {first.dataset} {first.key}
        </button>
      )}
      {task.errorCode !== null && (
        <div className="failure">
          <div>
            <p className="failure-message">
              <code>{task.errorCode}</code> {task.errorMessage}
            </p>
            {task.mend !== null && <p className="failure-mend">{task.mend}</p>}
          </div>
        </div>
      )}
      <RetryTasks
        query={{ run: task.runId, task: task.id }}
        failed={task.state === 'failed' ? 1 : 0}
        title="Try this task again"
      />
      <dl className="facts">
        <dt>State</dt>
        <dd>
          <Badge tone={TASK_TONES[task.state]}>{task.state}</Badge>
        </dd>
        <dt>Id</dt>
        <dd className="mono">{task.id}</dd>
        <dt>Run</dt>
        <dd className="mono">
          <Link href={`/runs/${encodeURIComponent(task.runId)}`}>{task.runId}</Link>
        </dd>
        <dt>Started</dt>
        <dd>{task.startedMs === null ? 'not yet' : <Instant ms={task.startedMs} look="full" />}</dd>
        <dt>Finished</dt>
        <dd>{task.finishedMs === null ? 'not yet' : <Instant ms={task.finishedMs} look="full" />}</dd>
        <dt>Rows</dt>
        <dd>{task.rows === null ? '–' : formatCount(task.rows)}</dd>
        <dt>Bytes</dt>
        <dd>{task.bytes === null ? '–' : formatBytes(task.bytes)}</dd>
        {flow.data !== undefined && (
          <>
            <dt>Begun</dt>
            <dd>{formatPlural(flow.data.attempt, 'time')} in this run</dd>
            <dt>By</dt>
            <dd>{flow.data.worker ?? 'the process of the run'}</dd>
            <dt>Out of</dt>
            <dd className="mono">{flow.data.fingerprint}</dd>
          </>
        )}
      </dl>
      {flow.data !== undefined && <TaskFlow flow={flow.data} onOpen={setOpened} />}
      <TaskLog task={task} />
      {bronze.data !== undefined && <PartitionAttempts attempts={bronze.data.attempts} />}
    </div>
  );
}
