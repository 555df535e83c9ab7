import type { ReactElement } from 'react';
import type { RunProgress, RunSummary } from '../../../contract/api/runs.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCompact, formatCount } from '../../format/quantity.ts';
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
  tending: 'looking after the lake',
  comparing: 'comparing with the other source',
  ending: 'putting things in order',
};

/** What the units of a phase are. */
const UNITS: Partial<Readonly<Record<RunProgress['phase'], (count: number) => string>>> = {
  running: formatBytes,
  silver: (count) => `${formatCompact(count)} rows`,
  validating: (count) => `${formatCount(count)} days`,
  exporting: (count) => `${formatCount(count)} symbols`,
  verifying: (count) => `${formatCount(count)} symbols`,
};

/** How far a run is, while it goes on. */
export function RunProgressPanel({
  run,
  progress,
}: {
  readonly run: RunSummary;
  readonly progress: RunProgress;
}): ReactElement {
  return (
    <Panel title="In progress" note={PHASES[progress.phase]} className="run-progress">
      <ProgressLine run={run} progress={progress} />
      <ProgressWords progress={progress} />
    </Panel>
  );
}

/** A bar and its share of the whole: of tasks, or of what the phase counts where there are none. */
export function ProgressLine({
  run,
  progress,
}: {
  readonly run: Pick<RunSummary, 'id'>;
  readonly progress: RunProgress;
}): ReactElement {
  const { tasksDone, tasksFailed, tasksTotal, units } = progress;
  const share = shareOf(progress);
  return (
    <div className="run-progress-line">
      <Meter
        label={`Progress of ${run.id}`}
        share={share}
        tone={tasksFailed > 0 ? 'warn' : 'live'}
        text={tasksTotal > 0 || units === null ? `${tasksDone} of ${tasksTotal} tasks` : 'under way'}
      />
      <strong className="number">{Math.floor(share * 100)} %</strong>
    </div>
  );
}

function shareOf({ tasksDone, tasksFailed, tasksTotal, units }: RunProgress): number {
  if (tasksTotal > 0) return Math.min(1, (tasksDone + tasksFailed) / tasksTotal);
  return units === null || units.total === 0 ? 0 : Math.min(1, units.done / units.total);
}

/** Tasks, bytes, rows and what it is at, in words, with the time that is left as far as that can be told. */
export function ProgressWords({ progress }: { readonly progress: RunProgress }): ReactElement {
  const { phase, task, units, tasksDone, tasksFailed, tasksTotal } = progress;
  const { bytesReceived, bytesPerSecond, secondsLeft } = progress;
  const unit = UNITS[phase];
  return (
    <>
      <p className="soft number">
        {formatCount(tasksDone)} of {formatCount(tasksTotal)} tasks
        {tasksFailed > 0 && `, ${formatCount(tasksFailed)} failed`}, {formatBytes(bytesReceived)} received
        {bytesPerSecond > 0 && ` at ${formatBytes(bytesPerSecond)}/s`}
        {unit !== undefined &&
          units !== null &&
          `, ${unit(units.done)} of ${unit(units.total)} worked through`}
        {secondsLeft !== null && `, about ${formatDuration(secondsLeft)} left`}
      </p>
      {task !== null && (
        <p className="faint mono run-progress-task">
          <span className="unseen">At work on </span>
          {task}
        </p>
      )}
    </>
  );
}
