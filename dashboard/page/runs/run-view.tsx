import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { API_PATH } from '../../../contract/api/api-path.ts';
import { runName } from '../../../contract/api/run-name.ts';
import type { RunDocument } from '../../../contract/api/runs.ts';
import { useDocument } from '../../api/use-document.ts';
import { useProgress } from '../../live/progress-store.ts';
import { Badge } from '../../part/badge.tsx';
import { Instant } from '../../part/instant.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { PageHead } from '../../part/page-head.tsx';
import { Panel } from '../../part/panel.tsx';
import { Segmented } from '../../part/segmented.tsx';
import { isLive, RUN_TONES } from '../../run/run-look.ts';
import { useSearchValue } from '../../setting/search-value.ts';
import { RunActions } from './run-actions.tsx';
import { RunErrors } from './run-errors.tsx';
import { RunLog } from './run-log.tsx';
import { RunProgressPanel } from './run-progress.tsx';
import { RunStats } from './run-stats.tsx';
import { RunTasks } from './run-tasks.tsx';
import { TaskTimeline } from './task-timeline.tsx';

const TABS = ['timeline', 'tasks', 'log', 'request'] as const;
type Tab = (typeof TABS)[number];
const TAB_TITLES: Readonly<Record<Tab, string>> = {
  timeline: 'Timeline',
  tasks: 'Tasks',
  log: 'Log',
  request: 'Request and totals',
};

/** One run: progress while it goes on, then what came of it. */
export function RunView({ id }: { readonly id: string }): ReactElement {
  const query = useDocument('run', { parts: { run: id } });
  return (
    <>
      <p className="way-back">
        <Link href="/runs">All runs</Link>
      </p>
      <Loaded query={query} rows={8}>
        {(document) => <Run document={document} />}
      </Loaded>
    </>
  );
}

function Run({ document }: { readonly document: RunDocument }): ReactElement {
  const { run, errors } = document;
  const heard = useProgress(run.id);
  const progress = isLive(run.state) ? (heard ?? document.progress) : null;
  const [text, setTab] = useSearchValue('tab', 'timeline');
  const tab = TABS.find((name) => name === text) ?? 'timeline';
  return (
    <>
      <PageHead
        title={runName(run)}
        lead={
          <>
            <Badge tone={RUN_TONES[run.state]}>{run.state}</Badge> since{' '}
            <Instant ms={run.startedMs} look="full" /> <span className="mono faint">{run.id}</span>
          </>
        }
      >
        <a
          href={`${API_PATH.runReport.replace(':run', encodeURIComponent(run.id))}?format=html`}
          target="_blank"
          rel="noreferrer"
        >
          Report
        </a>
        <RunActions run={run} />
      </PageHead>
      {progress !== null && <RunProgressPanel run={run} progress={progress} />}
      <RunStats run={run} />
      {errors.length > 0 && <RunErrors errors={errors} />}
      <Panel
        title={TAB_TITLES[tab]}
        isFlush
        actions={
          <Segmented
            label="Part of the run"
            value={tab}
            options={TABS.map((value) => ({ value, title: TAB_TITLES[value] }))}
            onChange={setTab}
          />
        }
      >
        {tab === 'timeline' && <TaskTimeline run={run} />}
        {tab === 'tasks' && <RunTasks run={run} />}
        {tab === 'log' && <RunLog id={run.id} />}
        {tab === 'request' && <RequestView document={document} />}
      </Panel>
    </>
  );
}

function RequestView({ document }: { readonly document: RunDocument }): ReactElement {
  return (
    <div className="panel-body stack">
      <h3>Request</h3>
      <pre className="json">{JSON.stringify(document.request, null, 2)}</pre>
      <h3>Totals</h3>
      <pre className="json">
        {document.totals === null ? 'at the end of the run' : JSON.stringify(document.totals, null, 2)}
      </pre>
    </div>
  );
}
