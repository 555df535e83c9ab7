import type { ReactElement } from 'react';
import type { RunProgress, RunSummary } from '../../../contract/api/runs.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCount } from '../../format/quantity.ts';
import { Meter } from '../../part/meter.tsx';
import { Panel } from '../../part/panel.tsx';

const PHASES: Readonly<Record<RunProgress['phase'], string>> = {
  queued: 'waiting for the lake',
  planning: 'planning',
  running: 'fetching and checking',
  validating: 'looking for defects',
  silver: 'building silver',
  gold: 'building gold',
  exporting: 'writing the export',
  verifying: 'reading the export back',
  pinning: 'making the pin',
  ending: 'putting things in order',
};

/** How far a run is, while it goes on. */
export function RunProgressPanel({
  run,
  progress,
}: {
  readonly run: RunSummary;
  readonly progress: RunProgress;
}): ReactElement {
  const { phase, tasksDone, tasksFailed, tasksTotal, bytesReceived, bytesPerSecond, secondsLeft } = progress;
  const share = tasksTotal === 0 ? 0 : (tasksDone + tasksFailed) / tasksTotal;
  return (
    <Panel title="In progress" note={PHASES[phase]} className="run-progress">
      <div className="run-progress-line">
        <Meter
          label={`Progress of ${run.id}`}
          share={share}
          tone={tasksFailed > 0 ? 'warn' : 'live'}
          text={`${tasksDone} of ${tasksTotal} tasks`}
        />
        <strong className="number">{Math.floor(share * 100)} %</strong>
      </div>
      <p className="soft number">
        {formatCount(tasksDone)} of {formatCount(tasksTotal)} tasks
        {tasksFailed > 0 && `, ${formatCount(tasksFailed)} failed`}, {formatBytes(bytesReceived)} received
        {bytesPerSecond > 0 && ` at ${formatBytes(bytesPerSecond)}/s`}
        {secondsLeft !== null && `, about ${formatDuration(secondsLeft)} left`}
      </p>
    </Panel>
  );
}
