import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { API_PATH } from '../../../contract/api/api-path.ts';
import {
  type Done,
  doneSchema,
  type ScheduleAction,
  type ScheduleDocument,
} from '../../../contract/api/system.ts';
import { useChange } from '../../api/use-change.ts';
import { useDocument } from '../../api/use-document.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { Badge } from '../../part/badge.tsx';
import { Button } from '../../part/button.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Distance, Instant } from '../../part/instant.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';
import type { Column } from '../../table/column.ts';
import { SaveRows } from '../../table/save-rows.tsx';

type Job = ScheduleDocument['jobs'][number];

const COLUMNS: readonly Column<Job>[] = [
  { key: 'job', title: 'Job', value: ({ name }) => name },
  { key: 'cron', title: 'Cron', value: ({ cron }) => cron },
  { key: 'zone', title: 'Zone', value: ({ zone }) => zone },
  { key: 'isPaused', title: 'Paused', value: ({ isPaused }) => isPaused },
  { key: 'nextMs', title: 'Next', value: ({ nextMs }) => nextMs },
  { key: 'lastMs', title: 'Last', value: ({ lastMs }) => lastMs },
  { key: 'lastState', title: 'Last state', value: ({ lastState }) => lastState },
  { key: 'lastRun', title: 'Last run', value: ({ lastRun }) => lastRun },
  { key: 'skipped', title: 'Left out', value: ({ skipped }) => skipped },
];

/** What the scheduler does by itself: when next, how it went last, run it now, pause it. */
export function SchedulePanel(): ReactElement {
  const query = useDocument('schedule', { everyMs: 30_000 });
  const jobs = query.data?.jobs ?? [];
  return (
    <Panel
      title="Schedule"
      actions={
        jobs.length > 0 && <SaveRows name="schedule" what="the schedule" rows={jobs} columns={COLUMNS} />
      }
      isFlush
    >
      <Loaded query={query}>
        {() =>
          jobs.length === 0 ? (
            <EmptyState icon="pause" title="No job is scheduled" command="barlake serve">
              The scheduler runs inside serve and takes its jobs from <code>schedule</code> in barlake.yaml.
            </EmptyState>
          ) : (
            <ul className="jobs">
              {jobs.map((job) => (
                <JobCard key={job.name} job={job} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function JobCard({ job }: { readonly job: Job }): ReactElement {
  return (
    <li className="job">
      <div className="job-head">
        <strong>{job.name}</strong>
        <JobState job={job} />
        <JobActions job={job} />
      </div>
      <p>{job.title}</p>
      <dl className="facts">
        <dt>Next</dt>
        <dd>
          {job.nextMs === null ? (
            'not planned'
          ) : (
            <>
              <Instant ms={job.nextMs} /> (<Distance ms={job.nextMs} />)
            </>
          )}
        </dd>
        <dt>Last</dt>
        <dd>
          {job.lastMs === null ? 'never' : <Instant ms={job.lastMs} />} {job.lastState}{' '}
          {job.lastRun !== null && <Link href={`/runs/${encodeURIComponent(job.lastRun)}`}>its run</Link>}
        </dd>
        {job.skipped !== null && (
          <>
            <dt>Left out</dt>
            <dd>{job.skipped}</dd>
          </>
        )}
        <dt>Cron</dt>
        <dd className="mono">
          {job.cron} {job.zone}
        </dd>
      </dl>
    </li>
  );
}

function JobState({ job }: { readonly job: Job }): ReactElement {
  if (job.isRunning) return <Badge tone="live">running</Badge>;
  return job.isPaused ? <Badge tone="warn">paused</Badge> : <Badge tone="good">planned</Badge>;
}

function JobActions({ job }: { readonly job: Job }): ReactElement | null {
  const mayRun = useMayChange('schedule', 'run');
  const mayPause = useMayChange('schedule', 'pause');
  const toast = useToast();
  const change = useChange<ScheduleAction, Done>({
    path: API_PATH.schedule,
    read: (json) => doneSchema.parse(json),
    touches: ['schedule', 'runs'],
  });
  if (!mayRun) return null;
  const act = (action: ScheduleAction['action']): void =>
    change.mutate({ job: job.name, action }, { onError: (error) => toast(failureToast(error)) });
  return (
    <div className="job-actions">
      <Button icon="play" isBusy={change.isPending} disabled={job.isRunning} onClick={() => act('run')}>
        Run now
      </Button>
      {mayPause && (
        <Button
          look="quiet"
          icon={job.isPaused ? 'play' : 'pause'}
          isBusy={change.isPending}
          onClick={() => act(job.isPaused ? 'resume' : 'pause')}
        >
          {job.isPaused ? 'Resume' : 'Pause'}
        </Button>
      )}
    </div>
  );
}
