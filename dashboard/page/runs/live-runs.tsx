import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { runName } from '../../../contract/api/run-name.ts';
import type { RunSummary } from '../../../contract/api/runs.ts';
import { useDocument } from '../../api/use-document.ts';
import { useList } from '../../api/use-list.ts';
import { useProgress } from '../../live/progress-store.ts';
import { Badge } from '../../part/badge.tsx';
import { Panel } from '../../part/panel.tsx';
import { isLive, RUN_TONES } from '../../run/run-look.ts';
import { RunActions } from './run-actions.tsx';
import { ProgressLine, ProgressWords } from './run-progress.tsx';

/** Runs under way and in waiting: how far each is, how long it still takes, and the way to stop it. Nothing while there are none. */
export function LiveRuns(): ReactElement | null {
  const { data } = useList('runs', { query: { state: 'queued,running', limit: 50 } });
  const rows = (data?.rows ?? []).filter(({ state }) => isLive(state));
  if (rows.length === 0) return null;
  return (
    <Panel title="Under way" isFlush>
      <ul className="live-runs">
        {rows.map((run) => (
          <LiveRun key={run.id} run={run} />
        ))}
      </ul>
    </Panel>
  );
}

function LiveRun({ run }: { readonly run: RunSummary }): ReactElement {
  const heard = useProgress(run.id);
  // Before the first event tells, the run itself does.
  const { data } = useDocument('run', { parts: { run: run.id }, isEnabled: heard === undefined });
  const progress = heard ?? data?.progress ?? undefined;
  return (
    <li>
      <div className="live-run-head">
        <Badge tone={RUN_TONES[run.state]}>{run.state}</Badge>
        <Link href={`/runs/${encodeURIComponent(run.id)}`}>{runName(run)}</Link>
        <RunActions run={run} />
      </div>
      {progress !== undefined && run.state === 'running' && (
        <>
          <ProgressLine run={run} progress={progress} />
          <ProgressWords progress={progress} />
        </>
      )}
    </li>
  );
}
