import type { ReactElement } from 'react';
import type { TaskRow } from '../../../contract/api/runs.ts';
import type { TaskFlowDocument } from '../../../contract/api/tasks.ts';
import { formatDuration } from '../../format/duration.ts';
import { Badge } from '../../part/badge.tsx';
import { TASK_TONES } from '../../run/run-look.ts';

/** What a task waited for, the task, and what was made of it, as a tree; a press opens a neighbour. */
export function TaskFlow({
  flow,
  onOpen,
}: {
  readonly flow: TaskFlowDocument;
  readonly onOpen: (task: TaskRow) => void;
}): ReactElement {
  const { task, before, after } = flow;
  return (
    <section>
      <h3>Flow</h3>
      <p className="soft">
        {before.length === 0 ? 'It waited for no other task.' : `Waited for ${before.length}:`}
      </p>
      <Neighbours tasks={before} onOpen={onOpen} />
      <p className="flow-own">
        <Badge tone={TASK_TONES[task.state]}>{task.state}</Badge>{' '}
        <span className="mono">
          {task.kind} {task.dataset} {task.key}
        </span>
      </p>
      <p className="soft">
        {after.length === 0 ? 'Nothing was made of it yet.' : `Of it was made, or was to be:`}
      </p>
      <Neighbours tasks={after} onOpen={onOpen} />
    </section>
  );
}

function Neighbours({
  tasks,
  onOpen,
}: {
  readonly tasks: readonly TaskRow[];
  readonly onOpen: (task: TaskRow) => void;
}): ReactElement | null {
  if (tasks.length === 0) return null;
  return (
    <ul className="flow">
      {tasks.map((task) => (
        <li key={`${task.runId} ${task.id}`}>
          <Badge tone={TASK_TONES[task.state]}>{task.state}</Badge>{' '}
          <button type="button" className="text-button" onClick={() => onOpen(task)}>
            {task.kind} {task.dataset} {task.key}
          </button>{' '}
          {task.startedMs !== null && task.finishedMs !== null && (
            <span className="faint">{formatDuration((task.finishedMs - task.startedMs) / 1000)}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
