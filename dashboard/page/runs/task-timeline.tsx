import { type ReactElement, useState } from 'react';
import type { RunSummary, TaskRow } from '../../../contract/api/runs.ts';
import { useList } from '../../api/use-list.ts';
import { formatDuration } from '../../format/duration.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { useServerNow } from '../../setting/use-server-now.ts';
import { TaskDrawer } from './task-drawer.tsx';
import { assignLanes, timeMarks } from './timeline-scale.ts';

/** Bars on the timeline; a run with more shows its first ones, and the table has all. */
const TASKS_MAX = 1000;

/** When each task ran: kinds beneath each other, what ran at once in lanes. */
export function TaskTimeline({ run }: { readonly run: RunSummary }): ReactElement {
  const query = useList('runTasks', { parts: { run: run.id }, query: { limit: TASKS_MAX } });
  const [opened, setOpened] = useState<TaskRow>();
  return (
    <div className="panel-body">
      <Loaded query={query} rows={8}>
        {({ rows, total }) => (
          <>
            <Gantt run={run} tasks={rows} onOpen={setOpened} />
            {total > rows.length && (
              <p className="faint">
                The first {rows.length} of {total} tasks.
              </p>
            )}
          </>
        )}
      </Loaded>
      <TaskDrawer task={opened} onClose={() => setOpened(undefined)} />
    </div>
  );
}

type StartedTask = TaskRow & { readonly startedMs: number };

function Gantt({
  run,
  tasks,
  onOpen,
}: {
  readonly run: RunSummary;
  readonly tasks: readonly TaskRow[];
  readonly onOpen: (task: TaskRow) => void;
}): ReactElement {
  const nowMs = useServerNow(run.finishedMs === null ? 1000 : 3_600_000);
  const started = tasks.filter((task): task is StartedTask => task.startedMs !== null);
  if (started.length === 0) return <EmptyState icon="runs" title="No task has begun yet" />;
  const startMs = Math.min(run.startedMs, ...started.map((task) => task.startedMs));
  const endMs = Math.max(
    startMs + 1,
    run.finishedMs ?? nowMs,
    ...started.map(({ finishedMs }) => finishedMs ?? 0),
  );
  const kinds = Map.groupBy(started, ({ kind }) => kind);
  return (
    <div className="gantt">
      <div className="gantt-axis" aria-hidden="true">
        {timeMarks((endMs - startMs) / 1000).map(({ at, seconds }) => (
          <span key={seconds} style={{ left: `${at * 100}%` }}>
            {seconds === 0 ? '0' : formatDuration(seconds)}
          </span>
        ))}
      </div>
      {[...kinds].map(([kind, group]) => (
        <GanttKind key={kind} kind={kind} tasks={group} startMs={startMs} endMs={endMs} onOpen={onOpen} />
      ))}
    </div>
  );
}

const LANE_PX = 14;

function GanttKind({
  kind,
  tasks,
  startMs,
  endMs,
  onOpen,
}: {
  readonly kind: string;
  readonly tasks: readonly StartedTask[];
  readonly startMs: number;
  readonly endMs: number;
  readonly onOpen: (task: TaskRow) => void;
}): ReactElement {
  const sorted = tasks.toSorted((left, right) => left.startedMs - right.startedMs);
  const lanes = assignLanes(
    sorted.map((task) => ({ startMs: task.startedMs, endMs: task.finishedMs ?? endMs })),
  );
  const width = endMs - startMs;
  return (
    <div className="gantt-kind">
      <span className="gantt-name">
        {kind} <span className="faint">{tasks.length}</span>
      </span>
      <div className="gantt-lanes" style={{ height: (Math.max(...lanes) + 1) * LANE_PX }}>
        {sorted.map((task, index) => {
          const taskEndMs = task.finishedMs ?? endMs;
          const label = `${task.kind} ${task.dataset} ${task.key}: ${task.state}, ${formatDuration((taskEndMs - task.startedMs) / 1000)}`;
          return (
            <button
              key={task.id}
              type="button"
              className={`gantt-bar ${task.state}`}
              aria-label={label}
              title={label}
              style={{
                left: `${(100 * (task.startedMs - startMs)) / width}%`,
                width: `${Math.max(0.25, (100 * (taskEndMs - task.startedMs)) / width)}%`,
                top: (lanes[index] ?? 0) * LANE_PX,
              }}
              onClick={() => onOpen(task)}
            />
          );
        })}
      </div>
    </div>
  );
}
