import type { ReactElement } from 'react';
import type { RunSummary } from '../../../contract/api/runs.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCompact, formatCount, formatPlural } from '../../format/quantity.ts';
import { Stat } from '../../part/stat.tsx';
import { useServerNow } from '../../setting/use-server-now.ts';

/** What came of a run, in four numbers. */
export function RunStats({ run }: { readonly run: RunSummary }): ReactElement {
  const { tasks, calls, startedMs, finishedMs } = run;
  const nowMs = useServerNow();
  const saved = Math.max(0, calls.naive - calls.made);
  return (
    <div className="stats">
      <Stat
        title="Tasks done"
        value={`${formatCount(tasks.done)} of ${formatCount(tasks.total)}`}
        note={tasks.failed === 0 ? 'none failed' : `${formatCount(tasks.failed)} failed`}
      />
      <Stat
        title={finishedMs === null ? 'Running for' : 'Took'}
        value={formatDuration(Math.max(0, (finishedMs ?? nowMs) - startedMs) / 1000)}
      />
      <Stat title="Rows" value={formatCompact(run.rows)} note={`${formatBytes(run.bytes)} received`} />
      <Stat
        title="Calls made"
        value={formatCount(calls.made)}
        note={`${formatCompact(saved)} saved, ${formatPlural(calls.requests, 'request')} for files`}
      />
    </div>
  );
}
